"""Words that streets are called by, lower case."""

from __future__ import annotations

# English, as the US postal service lists them (Publication 28, appendix C1) and as used in the United Kingdom.
STREET_WORDS = frozenset(
    """street st avenue ave road rd lane ln drive dr boulevard blvd court ct way place pl square sq terrace parkway
    pkwy circle cir highway hwy trail crescent close alley loop plaza row mews grove gardens garden common commons
    crossing crossroad junction ridge view views point points run path pass pike bend brook bridge burg bypass camp
    canyon cape causeway center cliff cliffs club corner corners course courts cove coves creek crest curve dale dam
    divide drives estate estates expressway extension extensions fall falls ferry field fields flat flats ford fords
    forest forge forges fork forks fort freeway gateway glen glens green greens groves harbor harbors haven heights
    hill hills hollow inlet island islands isle key keys knoll knolls lake lakes land landing light lights loaf lock
    locks lodge mall manor manors meadow meadows mill mills mission motorway mount mountain mountains neck orchard
    oval overpass park parks parkways passage pine pines plain plains plazas port ports prairie radial ramp ranch
    rapid rapids rest ridges river roads route rue shoal shoals shore shores skyway spring springs spur spurs squares
    station stravenue stream streets summit throughway trace track trafficway trailer tunnel turnpike underpass union
    unions valley valleys via viaduct village villages ville vista walk walks wall ways well wells walk yard wharf
    rise""".split()
)
GERMANIC_ENDINGS = r"""straße strasse str\. weg gasse platz allee ring damm ufer straat laan plein gracht baan steeg hof
    kade singel gatan vägen stigen torget vej veien gade katu tie kuja polku utca út"""
ROMANCE_AND_SLAVIC_STARTS = r"""rue avenue boulevard chemin place allée impasse quai calle avenida paseo plaza via viale
    piazza corso vicolo rua travessa largo praça ul\. ulica al\. aleja plac pl\. os\. carrer camino cours route c/
    av\. strada contrada borgo ronda rambla pasaje
    acceso vial alameda callejón viaducto urbanización glorieta vereda viela estrada
    rodovia alameda stretto rotonda circunvalación privada retorno andador calzada cerrada prolongación boulevard
    ул\. улица пр\. проспект наб\. бул\. пер\. ш\."""
