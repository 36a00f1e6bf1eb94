"""Which currencies are there, and how many minor digits has each?

Source: ISO 4217, list one (active codes), without the codes that have no minor unit in the table of
minor digits below: precious metals, bond units, SDR, tests (`None`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TWO: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR "
    "ZMW ZWG"
)
_NONE_AFTER_THE_POINT: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
_WITHOUT_MINOR_UNIT: Final = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"


def _table() -> dict[str, int | None]:
    digits = ((_TWO, 2), (_NONE_AFTER_THE_POINT, 0), (_THREE, 3), (_FOUR, 4))
    table: dict[str, int | None] = {
        code: places for codes, places in digits for code in codes.split()
    }
    return table | dict.fromkeys(_WITHOUT_MINOR_UNIT.split())


# Code in capitals → digits of its minor unit, `None` where it has no minor unit.
MINOR_DIGITS: Final[Mapping[str, int | None]] = MappingProxyType(_table())
