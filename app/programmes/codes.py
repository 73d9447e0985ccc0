"""Codes of the International Aid Transparency Initiative (2.03) and of the DAC that a training programme may need.

Read from the code lists of IATI (CC BY 4.0) and shortened: what no training can be is left out.
"""

from collections.abc import Mapping

from app.core.errors import N_

ORGANISATION_KINDS: Mapping[str, str] = {
    "10": N_("Government"),
    "11": N_("Local government"),
    "15": N_("Other public sector"),
    "21": N_("International non-governmental organisation"),
    "22": N_("National non-governmental organisation"),
    "23": N_("Regional non-governmental organisation"),
    "24": N_("Non-governmental organisation of the partner country"),
    "30": N_("Public-private partnership"),
    "40": N_("Multilateral"),
    "60": N_("Foundation"),
    "70": N_("Private sector"),
    "71": N_("Private sector in the provider country"),
    "72": N_("Private sector in the recipient country"),
    "73": N_("Private sector in a third country"),
    "80": N_("Academic, training and research"),
    "90": N_("Other"),
}

SECTORS: Mapping[str, str] = {
    "15113": N_("Anti-corruption, money-laundering and other aspects of organized crime"),
    "15125": N_("Public procurement"),
    "15130": N_("Legal and judicial development"),
    "15131": N_("Policy and administration of justice, law and order"),
    "15132": N_("Police"),
    "15134": N_("Judicial affairs"),
    "15136": N_("Immigration"),
    "15137": N_("Prisons"),
    "15150": N_("Civil society"),
    "15153": N_("Media and free flow of information"),
    "15190": N_("Migration, smuggling and trafficking of persons"),
    "15210": N_("Reform of the security system"),
    "16063": N_("Narcotics control"),
    "24010": N_("Financial policy and supervision"),
    "25010": N_("Business policy and administration"),
    "31165": N_("Agricultural alternative development"),
    "33120": N_("Trade facilitation, customs"),
    "43050": N_("Non-agricultural alternative development"),
}
"""Purposes by the DAC, five digits. 43081 and 11330 are for schools and last resorts: not for officials."""

SCOPES: Mapping[str, str] = {
    "1": N_("Global"),
    "2": N_("Regional"),
    "3": N_("Several countries"),
    "4": N_("National"),
}
STATUSES: Mapping[str, str] = {
    "1": N_("In preparation"),
    "2": N_("Under way"),
    "3": N_("Finished, accounts still open"),
    "4": N_("Closed"),
    "5": N_("Cancelled"),
    "6": N_("Suspended"),
}
AID_TYPES: Mapping[str, str] = {
    "B03": N_("Contribution to a specific-purpose programme"),
    "C01": N_("Project"),
    "D01": N_("Personnel of the donor country"),
    "D02": N_("Other technical assistance"),
    "E01": N_("Training in the donor country"),
}
"""An online course is no training in the donor country."""
FLOW_TYPES: Mapping[str, str] = {
    "10": N_("Official development assistance"),
    "21": N_("Other official flows, no export credits"),
    "30": N_("Private development finance"),
    "50": N_("Other flows"),
}
FINANCE_TYPES: Mapping[str, str] = {"110": N_("Standard grant"), "421": N_("Standard loan")}
TIED_STATUSES: Mapping[str, str] = {"3": N_("Partially tied"), "4": N_("Tied"), "5": N_("Untied")}
COLLABORATION_TYPES: Mapping[str, str] = {
    "1": N_("Bilateral"),
    "2": N_("Multilateral inflows"),
    "3": N_("Bilateral, core contributions to private bodies"),
    "4": N_("Multilateral outflows"),
    "6": N_("Private sector outflows"),
    "8": N_("Bilateral, triangular co-operation"),
}
GENDER: Mapping[str, str] = {
    "0": N_("Not targeted"),
    "1": N_("A significant objective"),
    "2": N_("The principal objective"),
}
"""Significance of the DAC marker of gender equality."""
