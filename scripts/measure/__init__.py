"""How well a part of Kilde does, beside other numbers or other systems; changes nothing."""
