"""The page of cars says what the tables say."""

from pilotwire.evcc.habits import CARS, Habits
from tools.reference.cars_page import cars_page


def test_no_habit_is_left_untold() -> None:
    """Each field that a car sets shows in its row."""
    rows = {line.split("|")[1].strip(" `"): line for line in cars_page().splitlines() if line.startswith("| `")}
    plain = Habits()
    for name, car in CARS.items():
        fields = [f for f in car.__struct_fields__ if f not in ("name", "source")]
        differing = [f for f in fields if getattr(car, f) != getattr(plain, f)]
        told = rows[name].split("|")[2].split(";")
        count = sum(len(car.patience) if field == "patience" else 1 for field in differing)
        assert len(told) == max(1, count)
