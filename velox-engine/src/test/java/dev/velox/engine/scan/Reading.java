package dev.velox.engine.scan;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.scan.ScanResult.Verdict;

/** What a reader made of a document, in a form in which two readers can be compared. */
record Reading(
        Verdict verdict,
        @Nullable String errorKey,
        String model,
        boolean stream,
        boolean replayable,
        @Nullable String affinityKey,
        @Nullable String previousResponseId) {

    static Reading refused(Verdict verdict, @Nullable String errorKey) {
        return new Reading(verdict, errorKey, "", false, false, null, null);
    }

    static Reading of(ScanResult result) {
        return result.verdict() == Verdict.OK
                ? new Reading(
                        Verdict.OK,
                        null,
                        result.model(),
                        result.stream(),
                        result.replayable(),
                        result.affinityKey(),
                        result.previousResponseId())
                : refused(result.verdict(), result.errorKey());
    }
}
