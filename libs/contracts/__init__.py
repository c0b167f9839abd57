"""What crosses a boundary: between services, into the log, out to clients.

Everything here is a frozen pydantic model or a constant; nothing here does I/O or imports anything of ours.
A change that an older reader would misunderstand raises `VERSION`.
"""
