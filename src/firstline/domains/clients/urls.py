from django.urls import path

from firstline.domains.clients.views import desk, my

app_name = "clients"
urlpatterns = [
    path("desk/clients/find/", desk.find, name="desk_find"),
    path("desk/clients/new/", desk.new, name="desk_new"),
    path("desk/companies/<int:company_id>/take-on/", desk.take_on, name="desk_take_on"),
    path("desk/companies/<int:company_id>/contact/", desk.ground, name="desk_ground"),
    path(
        "desk/companies/<int:company_id>/contact/<int:ground_id>/end/",
        desk.end_ground,
        name="desk_end_ground",
    ),
    path("desk/clients/<int:client_id>/undo/", desk.undo_take_on, name="desk_undo_take_on"),
    path("desk/clients/<int:client_id>/correct/", desk.change, name="desk_change"),
    path("desk/clients/<int:client_id>/reopen/", desk.reopen, name="desk_reopen"),
    path("desk/clients/<int:client_id>/log/", desk.log, name="desk_log"),
    path("desk/clients/<int:client_id>/log/<int:entry_id>/undo/", desk.undo_log, name="desk_undo_log"),
    path("desk/clients/<int:client_id>/answered/", desk.answered, name="desk_answered"),
    path("desk/clients/<int:client_id>/reply/", desk.reply, name="desk_reply"),
    path("my/<int:client_id>/write/", my.write, name="my_write"),
    path("desk/clients/<int:client_id>/people/", desk.people, name="desk_people"),
    path(
        "desk/clients/<int:client_id>/people/<int:representation_id>/end/",
        desk.end_representation,
        name="desk_end_representation",
    ),
    path(
        "desk/clients/<int:client_id>/people/<int:representation_id>/undo/",
        desk.undo_end_representation,
        name="desk_undo_end_representation",
    ),
    path("desk/clients/<int:client_id>/contact/", desk.contact_person, name="desk_contact_person"),
    path("desk/clients/<int:client_id>/company/", desk.company, name="desk_company"),
    path("desk/clients/<int:client_id>/company/undo/", desk.undo_company, name="desk_undo_company"),
]
