package io.cistern.web;

/** A question about one profile that Mixpanel does not have. */
final class ProfileNotFoundException extends Refusal {

    ProfileNotFoundException() {
        super("Mixpanel has no profile with that id");
    }
}
