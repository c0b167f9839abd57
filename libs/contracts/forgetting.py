"""What is known of a person before they are forgotten, and what became of it."""

from libs.contracts.base import Model


class ForgetReport(Model):
    """What a person has here, or had. `held`: conversations that a legal hold keeps. `import_rows`: rows
    of files that colleagues imported. `removed`: keys and rows.

    `complete` is false while something was still written after the last pass: forget the person again. HubSpot is not
    touched: its record of the person is deleted there.
    """

    contacts: int
    conversations: int
    held: int
    files: int
    import_rows: int = 0
    forgotten: bool = False
    removed: int = 0
    complete: bool = True
    hubspot: str = "not touched"
