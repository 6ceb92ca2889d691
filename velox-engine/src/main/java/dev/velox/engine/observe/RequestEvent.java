package dev.velox.engine.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A request that has ended, for the Flight Recorder. No text that a caller chose. */
@Name("velox.Request")
@Label("Gateway Request")
@Description("A request that has ended; its time stamp is its end")
@Category("Velox")
@StackTrace(false)
final class RequestEvent extends Event {

    @Label("Operation")
    @Nullable String operation;

    @Label("Upstream")
    @Nullable String upstream;

    @Label("Outcome")
    @Nullable String outcome;

    @Label("Status")
    int status;

    @Label("Attempts")
    int attempts;

    @Label("Stream")
    boolean streams;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long total;

    @Label("Receive")
    @Timespan(Timespan.NANOSECONDS)
    long receive;

    @Label("Queue")
    @Timespan(Timespan.NANOSECONDS)
    long queue;

    @Label("Scan")
    @Timespan(Timespan.NANOSECONDS)
    long scan;

    @Label("Route")
    @Timespan(Timespan.NANOSECONDS)
    long route;

    @Label("Retry")
    @Timespan(Timespan.NANOSECONDS)
    long retry;

    @Label("Connect")
    @Timespan(Timespan.NANOSECONDS)
    long connect;

    @Label("Time to First Byte")
    @Timespan(Timespan.NANOSECONDS)
    long ttfb;

    @Label("Stream Time")
    @Timespan(Timespan.NANOSECONDS)
    long stream;

    @Label("Request Body")
    @DataAmount
    long requestBytes;

    @Label("Answer Body")
    @DataAmount
    long responseBytes;
}
