package dev.velox.it.faults.table;

final class Expected {
    static final String GOOD_STREAM = "200, 8 events, [DONE], clean end";

    private Expected() {}
}
