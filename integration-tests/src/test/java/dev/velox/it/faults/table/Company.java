package dev.velox.it.faults.table;

/** Whether another upstream serves the same model. */
enum Company {
    ALONE("alone"),
    SIBLING("with-sibling");

    private final String prefix;

    Company(String prefix) {
        this.prefix = prefix;
    }

    /** What stands before the fault in model names: a group of upstreams is chosen by it. */
    String prefix() {
        return prefix;
    }
}
