"""Flows in files, next to those that are built: one that no conversation enters, and others for events."""

OTHER = 'name: other\ntrigger: {on: chat.opened, when: channel == "none"}\nsteps: [{note: Nothing}]\n'

CHANGED = """
name: changed
trigger: {on: contact.changed, properties: [lifecyclestage]}
steps: [{say: {text: Your record changed.}}]
"""
MOVES = """
name: moves
trigger: {on: chat.opened, when: locale == "fr"}
steps:
  - enrich: {}
  - ask: {name: town, text: Which city?, property: city}
  - enrich: {}
  - id: more
    ask: {name: more, text: And else?}
"""
MOVED = """
name: moved
trigger: {on: contact.changed, properties: [city]}
steps: [{say: {text: "You live in {contact.city}."}}]
"""

FILES = {"other": OTHER, "changed": CHANGED, "moves": MOVES, "moved": MOVED}
