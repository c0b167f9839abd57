"""Fields of work, in which a job title may end without naming a company."""

FUNCTIONS = frozenset(
    ["accounting", "accounts", "achats", "brand", "business", "buying", "communication", "communications", "compliance", "compras", "content", "customer", "data", "design", "development", "digital", "engineering", "events", "export", "exports", "facilities", "finance", "finances", "finanzas", "global", "growth", "hr", "informatique", "international", "it", "learning", "legal", "logistics", "maintenance", "manufacturing", "marketing", "marketingu", "operaciones", "operations", "ops", "partnerships", "people", "procurement", "product", "production", "purchase", "purchases", "purchasing", "quality", "recursos", "regional", "research", "retail", "rh", "sales", "security", "services", "sprzedaży", "strategy", "success", "support", "talent", "technical", "technology", "training", "ventas", "ventes", "zakupów", "закупок", "маркетинга", "продаж"]
)
"""“Head of Sales” names no company."""
