package dev.velox.engine.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An attempt at an upstream that has ended, for the Flight Recorder. No text that a caller chose. */
@Name("velox.UpstreamAttempt")
@Label("Upstream Attempt")
@Description("An attempt at an upstream that has ended; its time stamp is its end")
@Category("Velox")
@StackTrace(false)
final class UpstreamAttemptEvent extends Event {

    @Label("Operation")
    @Nullable String operation;

    @Label("Upstream")
    @Nullable String upstream;

    @Label("Outcome")
    @Nullable String outcome;

    @Label("Status")
    int status;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long total;

    @Label("Until Sent")
    @Description("From the pick to the request written; 0 when it never was")
    @Timespan(Timespan.NANOSECONDS)
    long connect;

    @Label("Until Head")
    @Description("From the request written to the head of the answer; 0 when none came")
    @Timespan(Timespan.NANOSECONDS)
    long head;
}
