package dev.velox.engine.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A loop that was late, for the Flight Recorder. */
@Name("velox.LoopStall")
@Label("Event Loop Stall")
@Description("An event loop came back late; its time stamp is the moment when it did")
@Category("Velox")
@StackTrace(false)
final class LoopStallEvent extends Event {

    @Label("Loop")
    int loop;

    @Label("Late By")
    @Timespan(Timespan.NANOSECONDS)
    long late;
}
