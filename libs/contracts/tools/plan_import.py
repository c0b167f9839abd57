"""The tool `plan_import`. `services/hubspot_tools/contact_import` answers it, since it begins long work."""

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.imports import ImportFinished
from libs.contracts.tools.tool import Tool


class PlanImport(StrictModel):
    """Check an uploaded file, and import it once a person has confirmed just this plan."""

    import_id: str = Field(max_length=60, pattern=r"^\d{1,4}-[a-z0-9]{8,50}$")  # it becomes a part of a key in Redis
    undo: bool = Field(default=False, description="Take back an import that has ended.")


PLAN_IMPORT = Tool("plan_import", PlanImport, (ImportFinished,), reach="own", offered="flow")
