from yteso.government.procedures.apply.actions.sending import answer_supplement, send_application

__all__ = ["answer_supplement", "send_application"]
