"""The registers that can be read, by name. A new one is a module here and a line below."""

from firstline.domains.registers.adapters import brreg, companies_house, cvr
from firstline.domains.registers.adapters.rows import Adapter

ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter for adapter in (brreg.ADAPTER, cvr.ADAPTER, companies_house.ADAPTER)
}
