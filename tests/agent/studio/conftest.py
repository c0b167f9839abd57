from tests.agent.simulation.conftest import engine

__all__ = ["engine"]
