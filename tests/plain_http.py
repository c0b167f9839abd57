"""For HTTP on loopback: a client whose context knows no authorities, as loading their list takes 50 ms for each."""

import ssl

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
