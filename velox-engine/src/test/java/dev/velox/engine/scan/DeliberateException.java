package dev.velox.engine.scan;

/** Where the scanner refuses on purpose what Jackson reads. Each has a test of its own in {@link DeliberateExceptionTests}. */
enum DeliberateException {
    /** RFC 8259, section 8.1: must not be added; back ends differ in whether they skip it. */
    BYTE_ORDER_MARK("\ufeff{\"model\":\"m\"}"),
    /** RFC 8259, section 8.2: behaviour unpredictable; UTF-8 has no form for it, so it cannot be passed on as text. */
    LONE_SURROGATE_ESCAPE("{\"model\":\"\\ud800\"}"),
    /** RFC 8259, section 9: limits on depth are allowed; a back end that recurses must not be reached with more. */
    DEPTH_OVER_512("{\"model\":\"m\",\"v\":" + "[".repeat(512) + "]".repeat(512) + "}"),
    /** RFC 8259, section 4: back ends differ in which of two equal names wins, so one could be routed and another run. */
    DUPLICATE_GATEWAY_KEY("{\"model\":\"m\",\"model\":\"n\"}");

    private final String example;

    DeliberateException(String example) {
        this.example = example;
    }

    String example() {
        return example;
    }
}
