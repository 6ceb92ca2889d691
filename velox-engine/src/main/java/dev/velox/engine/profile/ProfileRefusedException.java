package dev.velox.engine.profile;

/** A profile that is not taken; the message is for the caller. */
public final class ProfileRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_VALUE = 40;

    private final int status;

    ProfileRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    static ProfileRefusedException badParameter(String name, String value, String expected) {
        String shown = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value;
        return new ProfileRefusedException(
                400, name + ": " + shown.replaceAll("[^\\x20-\\x7e]", "?") + " (expected: " + expected + ")");
    }

    /** As HTTP has it: 400 for a bad parameter, 409 while another profile runs, 503 when none can be taken. */
    public int status() {
        return status;
    }
}
