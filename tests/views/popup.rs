//! The popup. What it says of each situation is in `situation.rs`.

use std::collections::BTreeSet;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    place::Place,
    session::Task,
    stability::Shows,
    view::{Phase, Situation, Tab, popup},
};

use super::{
    everything, evidence, session,
    support::{T, account::known},
    tab_at,
};

#[test]
fn the_popup_says_done_and_confirmed_only_if_it_is() {
    for case in everything() {
        let (popup, what) = (case.popup(), &case.what);
        // Whoever signs in may have another account: then it is said of the one that was read last.
        let is_confirmed = popup.status == Status::OffConfirmed && popup.phase != Phase::SignedOut;
        assert_eq!(popup.headline == "status_off_confirmed", is_confirmed, "{what}");
        let says_so = popup.proof.is_some_and(|(key, _)| key == "proof_off_confirmed");
        assert_eq!(says_so, is_confirmed, "{what}");
        let is_done = popup.phase == Phase::Done || ["done", "elsewhere_done"].contains(&popup.sentence);
        assert!(is_confirmed || !is_done, "{what}");
        assert!(
            popup.phase != Phase::Done || what.contains("Off for"),
            "done only where it reads off: {what}"
        );
    }
}

/// Turning off is offered, and the name of the switch told, only where there is a switch that reads on.
#[test]
fn turning_off_is_offered_only_where_the_control_reads_on() {
    for case in everything() {
        let popup = case.popup();
        let reads_on = case.place == Place::Setting && case.what.contains("On for");
        assert!(
            reads_on || popup.primary.is_none_or(|(_, label)| label != "primary_turn_off"),
            "{}",
            case.what
        );
        let waits = matches!(popup.phase, Phase::Ready | Phase::Failed);
        assert_eq!(popup.name_switch, reads_on && waits, "{}", case.what);
    }
}

#[test]
fn the_proof_tells_when_it_was_read_and_that_old_ones_do_not_count() {
    let tab = tab_at(Place::Elsewhere);
    assert_eq!(popup(&known(Evidence::default()), tab, T).proof, None);
    let at = T - 60_000;
    for (status, key) in [
        (Status::On, "proof_on"),
        (Status::Off, "proof_off"),
        (Status::OffConfirmed, "proof_off_confirmed"),
    ] {
        assert_eq!(popup(&known(evidence(status)), tab, T).proof, Some((key, at)));
        let old = popup(&known(evidence(status)), tab, at + VALID_FOR + 1);
        assert_eq!((old.status, old.proof), (Status::Unknown, Some(("proof_too_old", at))));
    }
}

#[test]
fn guidance_can_be_brought_back_only_where_it_was_closed_and_is_of_use() {
    for case in everything() {
        let popup = case.popup();
        let is_of_use = matches!(popup.status, Status::On | Status::Unknown) && case.situation() != Situation::NoAccess;
        assert_eq!(
            popup.show_guidance,
            case.known.guidance_closed && is_of_use,
            "{}",
            case.what
        );
    }
}

#[test]
fn every_phase_of_the_contract_can_be_reached_and_no_other() {
    let reached: BTreeSet<_> = everything().iter().map(|case| case.popup().phase.name()).collect();
    let contract = [
        "elsewhere",
        "no-access",
        "signed-out",
        "looking",
        "ready",
        "turning-off",
        "confirming",
        "done",
        "not-offered",
        "ambiguous",
        "asked",
        "unreachable",
        "failed",
    ];
    assert_eq!(reached, BTreeSet::from(contract));
}

/// B4: at a sign-in what is known is told with its date as the account's that was read last, never as "off".
#[test]
fn at_a_sign_in_what_is_known_is_told_of_the_account_that_was_read_last() {
    let session = session(Shows::SignIn, 0, Task::Idle);
    let on_the_page = Tab {
        session: Some(&session),
        ..tab_at(Place::Setting)
    };
    for tab in [tab_at(Place::SignIn), on_the_page] {
        for (status, proof) in [
            (Status::On, "signed_out_on"),
            (Status::Off, "signed_out_off"),
            (Status::OffConfirmed, "signed_out_off_confirmed"),
        ] {
            let said = popup(&known(evidence(status)), tab, T);
            assert_eq!((said.phase, said.headline), (Phase::SignedOut, "status_signed_out"));
            assert_eq!(said.proof, Some((proof, T - 60_000)));
        }
        let nothing = popup(&known(Evidence::default()), tab, T);
        assert_eq!((nothing.headline, nothing.proof), ("status_unknown", None));
        // That it was off before may be true of another account.
        let mut again = evidence(Status::OffConfirmed);
        again.add(Reading {
            on: true,
            proof: Proof::Fresh,
            as_of: T,
            read_at: T,
        });
        assert_eq!(popup(&known(again.clone()), tab, T).last_off, None);
        let elsewhere = popup(&known(again), tab_at(Place::Elsewhere), T);
        assert_eq!(elsewhere.last_off, Some(("last_off", T - 60_000)));
    }
}
