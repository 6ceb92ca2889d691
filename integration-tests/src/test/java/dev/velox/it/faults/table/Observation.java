package dev.velox.it.faults.table;

/**
 * What one case came to.
 *
 * @param view the client's view
 * @param attempts calls that reached the faulty upstream
 */
record Observation(ClientView view, int attempts) {

    @Override
    public String toString() {
        return view.words() + " / " + attempts;
    }
}
