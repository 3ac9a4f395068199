"""Messages of ISO 15118-20 for tests and benchmarks; see `samples.py`."""

from pilotwire.messages.iso20.base import MessageHeader, Processing, RationalNumber, ResponseCode
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    CertificateChain,
    CertificateInstallationRes,
    ChargingSchedule,
    ContractCertificateChain,
    ECDHCurve,
    PowerSchedule,
    PowerScheduleEntry,
    PowerScheduleEntryList,
    PriceRule,
    PriceRuleStack,
    PriceRuleStackList,
    Scheduled_SEResControlMode,
    ScheduleExchangeRes,
    ScheduleTuple,
    SECP521_EncryptedPrivateKey,
    SessionSetupReq,
    SessionSetupRes,
    SignedInstallationData,
    SubCertificates,
)
from pilotwire.messages.iso20.dc import (
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
    Scheduled_DC_CLReqControlMode,
    Scheduled_DC_CLResControlMode,
)
from pilotwire.messages.xmldsig import (
    CanonicalizationMethod,
    DigestMethod,
    Reference,
    Signature,
    SignatureMethod,
    SignatureValue,
    SignedInfo,
    Transform,
    Transforms,
)
from tests.exi.octets import octets

SESSION = bytes.fromhex("4A5E6D7C8B9AA9B8")
TIME = 1_795_000_000
EXI = "http://www.w3.org/TR/canonical-exi/"


def header(session: bytes = SESSION, signature: Signature | None = None) -> MessageHeader:
    return MessageHeader(session_id=session, time_stamp=TIME, signature=signature)


def number(value: int, exponent: int = 0) -> RationalNumber:
    return RationalNumber(exponent=exponent, value=value)


def session_setup_req() -> SessionSetupReq:
    return SessionSetupReq(header=header(bytes(8)), evccid="WMIPWR1234567890ABCD")


def session_setup_res() -> SessionSetupRes:
    return SessionSetupRes(
        header=header(), response_code=ResponseCode.OK_NewSessionEstablished, evse_id="DE*PWR*E001*01"
    )


def dc_charge_loop_req() -> DC_ChargeLoopReq:
    return DC_ChargeLoopReq(
        header=header(),
        meter_info_requested=False,
        ev_present_voltage=number(4005, -1),
        control_mode=Scheduled_DC_CLReqControlMode(
            ev_target_current=number(1250, -1),
            ev_target_voltage=number(4100, -1),
            ev_maximum_charge_power=number(15000, 1),
            ev_maximum_charge_current=number(3000, -1),
            ev_maximum_voltage=number(4200, -1),
        ),
    )


def dc_charge_loop_res() -> DC_ChargeLoopRes:
    return DC_ChargeLoopRes(
        header=header(),
        response_code=ResponseCode.OK,
        evse_present_current=number(1249, -1),
        evse_present_voltage=number(4006, -1),
        evse_power_limit_achieved=False,
        evse_current_limit_achieved=False,
        evse_voltage_limit_achieved=False,
        control_mode=Scheduled_DC_CLResControlMode(
            evse_maximum_charge_power=number(15000, 1),
            evse_minimum_charge_power=number(0),
            evse_maximum_charge_current=number(5000, -1),
            evse_maximum_voltage=number(1000),
        ),
    )


def schedule_exchange_res() -> ScheduleExchangeRes:
    schedule = ChargingSchedule(power_schedule=power(), price_schedule=prices())
    return ScheduleExchangeRes(
        header=header(),
        response_code=ResponseCode.OK,
        evse_processing=Processing.Finished,
        control_mode=Scheduled_SEResControlMode(
            schedule_tuple=(ScheduleTuple(schedule_tuple_id=1, charging_schedule=schedule),)
        ),
    )


def power() -> PowerSchedule:
    entries = tuple(PowerScheduleEntry(duration=900, power=number(11000 - 500 * i)) for i in range(12))
    return PowerSchedule(time_anchor=TIME, power_schedule_entries=PowerScheduleEntryList(power_schedule_entry=entries))


def prices() -> AbsolutePriceSchedule:
    stacks = tuple(
        PriceRuleStack(
            duration=900, price_rule=(PriceRule(energy_fee=number(20 + 14 * i, -2), power_range_start=number(0)),)
        )
        for i in range(12)
    )
    return AbsolutePriceSchedule(
        time_anchor=TIME,
        price_schedule_id=1,
        currency="EUR",
        language="ENG",
        price_algorithm="urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
        price_rule_stacks=PriceRuleStackList(price_rule_stack=stacks),
    )


def signed_info(uri: str = "#id1") -> SignedInfo:
    return SignedInfo(
        canonicalization_method=CanonicalizationMethod(algorithm=EXI),
        signature_method=SignatureMethod(algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
        reference=(
            Reference(
                uri=uri,
                transforms=Transforms(transform=(Transform(algorithm=EXI),)),
                digest_method=DigestMethod(algorithm="http://www.w3.org/2001/04/xmlenc#sha512"),
                digest_value=octets(64, seed=2),
            ),
        ),
    )


def certificate_installation_res() -> CertificateInstallationRes:
    chain = SubCertificates(certificate=(octets(500), octets(500)))
    signature = Signature(signed_info=signed_info(), signature_value=SignatureValue(value=octets(132)))
    return CertificateInstallationRes(
        header=header(signature=signature),
        response_code=ResponseCode.OK,
        evse_processing=Processing.Finished,
        cps_certificate_chain=CertificateChain(certificate=octets(484), sub_certificates=chain),
        signed_installation_data=SignedInstallationData(
            id="id1",
            contract_certificate_chain=ContractCertificateChain(certificate=octets(500), sub_certificates=chain),
            ecdh_curve=ECDHCurve.SECP521,
            dh_public_key=octets(133),
            private_key=SECP521_EncryptedPrivateKey(value=octets(94)),
        ),
        remaining_contract_certificate_chains=0,
    )
