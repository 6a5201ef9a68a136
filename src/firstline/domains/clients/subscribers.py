"""What this room does on others' news."""

from firstline.domains.clients.letting_go import let_go_of_company
from firstline.domains.registers.facts import CompanyRemoved
from firstline.foundation.facts.registry import subscriber


@subscriber(CompanyRemoved, "clients.let_go_of_company")
def let_go(happened: CompanyRemoved) -> None:
    """Let go of a company that its register has removed."""
    let_go_of_company(company_id=happened.company_id, personal=happened.personal)
