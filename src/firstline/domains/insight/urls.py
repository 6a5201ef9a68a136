from django.urls import path

from firstline.domains.insight.views import desk

app_name = "insight"
urlpatterns = [
    path("desk/region/", desk.region, name="desk_region"),
    path("desk/region/businesses/", desk.businesses, name="desk_businesses"),
    path("desk/region/businesses/pdf/", desk.businesses_pdf, name="desk_businesses_pdf"),
    path("desk/region/businesses/xlsx/", desk.businesses_file, {"kind": "xlsx"}, name="desk_businesses_xlsx"),
    path("desk/region/businesses/csv/", desk.businesses_file, {"kind": "csv"}, name="desk_businesses_csv"),
    path("desk/region/compare/", desk.references, name="desk_references"),
    path(
        "desk/region/compare/<int:reference_id>/remove/",
        desk.remove_reference,
        name="desk_remove_reference",
    ),
    path("desk/mappings/", desk.mappings, name="desk_mappings"),
    path("desk/mappings/targets/", desk.mapping_targets, name="desk_targets"),
    path("desk/mappings/targets/<int:target_id>/", desk.mapping_target, name="desk_target"),
    path("desk/mappings/targets/<int:target_id>/remove/", desk.remove_target, name="desk_remove_target"),
    path("desk/region/map/", desk.boundary, name="desk_boundary"),
    path("desk/region/map/remove/", desk.remove_boundary, name="desk_remove_boundary"),
]
