package dev.velox.engine.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes stacks as the protocol buffer {@code perftools.profiles.Profile}, gzipped, as pprof reads it. */
final class PprofEncoder {

    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;
    private static final int STRING = 6;
    private static final int TIME_NANOS = 9;
    private static final int PERIOD_TYPE = 11;
    private static final int PERIOD = 12;
    private static final int DEFAULT_SAMPLE_TYPE = 14;

    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> functions = new LinkedHashMap<>();

    private PprofEncoder() {
        // The format's own rule: the first string is empty.
        string("");
    }

    static byte[] encode(StackSamples samples) throws IOException {
        return new PprofEncoder().profile(samples);
    }

    private byte[] profile(StackSamples samples) throws IOException {
        Message profile = new Message();
        List<StackSamples.Type> types = samples.types();
        types.forEach(type -> profile.message(SAMPLE_TYPE, valueType(type)));
        samples.byStack().forEach((frames, weights) -> profile.message(SAMPLE, sample(frames, weights)));
        // One location per function: a frame has no address here, and its line is not kept.
        functions.forEach((name, id) -> {
            Message line = new Message().number(1, id);
            profile.message(LOCATION, new Message().number(1, id).message(4, line));
            profile.message(
                    FUNCTION,
                    new Message().number(1, id).number(2, string(name)).number(3, string(name)));
        });
        StackSamples.Type shown = types.getLast();
        Instant now = Instant.now();
        profile.number(TIME_NANOS, now.getEpochSecond() * 1_000_000_000L + now.getNano())
                .message(PERIOD_TYPE, valueType(shown))
                .number(PERIOD, 1)
                .number(DEFAULT_SAMPLE_TYPE, string(shown.name()));
        strings.keySet().forEach(text -> profile.bytes(STRING, text.getBytes(UTF_8)));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(profile.toBytes());
        }
        return zipped.toByteArray();
    }

    private Message valueType(StackSamples.Type type) {
        return new Message().number(1, string(type.name())).number(2, string(type.unit()));
    }

    private Message sample(List<String> frames, long[] weights) {
        Message sample = new Message();
        for (String frame : frames) {
            sample.number(1, functions.computeIfAbsent(frame, unseen -> functions.size() + 1));
        }
        for (long weight : weights) {
            sample.number(2, weight);
        }
        return sample;
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, unseen -> strings.size());
    }

    /** Protocol buffer encoding, as far as it is needed: varints and length-delimited fields. */
    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message message(int field, Message value) {
            return bytes(field, value.toBytes());
        }

        byte[] toBytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
