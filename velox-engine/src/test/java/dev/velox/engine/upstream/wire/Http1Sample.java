package dev.velox.engine.upstream.wire;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** An answer as a server may write it: well-formed, in one of the many ways that there are. */
record Http1Sample(boolean toHead, String text) {

    private static final String[] NAMES = {
        "Content-Type",
        "content-type",
        "Date",
        "Server",
        "X-Request-Id",
        "x-request-id",
        "Set-Cookie",
        "ETag",
        "Keep-Alive",
        "X-RateLimit-Remaining-Tokens",
        "a",
        "~!#$%&'*+-.^_`|9",
        "Content-Lengths",
        "Connections",
        "X-Transfer-Encoding"
    };

    private static final String[] VALUES = {
        "",
        "1",
        "application/json",
        "text/event-stream; charset=utf-8",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "a\tb  c",
        "\u00e9\u00ff\u0080",
        "close",
        "chunked",
        "0123456789abcdef0123456789abcdef",
        "a:b: c",
        "x".repeat(300)
    };

    private static final int[] STATUS = {200, 200, 200, 201, 204, 304, 400, 404, 429, 500, 503, 599, 299};

    static Http1Sample of(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4) == 0 ? random.nextInt(3) : 0; i > 0; i--) {
            text.append("HTTP/1.1 ").append(100 + random.nextInt(4) % 3 * 2).append(" Wait\r\n");
            fields(random, text, random.nextInt(3));
            text.append("\r\n");
        }
        boolean toHead = random.nextInt(8) == 0;
        int status = STATUS[random.nextInt(STATUS.length)];
        boolean old = random.nextInt(8) == 0;
        text.append("HTTP/1.").append(old ? 0 : 1).append(' ').append(status);
        text.append(random.nextInt(8) == 0 ? "" : random.nextBoolean() ? " OK" : " Some \u00e9 reason")
                .append("\r\n");
        fields(random, text, random.nextInt(12));
        if (random.nextInt(5) == 0) {
            text.append(random.nextBoolean() ? "Connection: x, Close ,y\r\n" : "connection: keep-alive\r\n");
        }
        boolean empty = toHead || status == 204 || status == 304;
        int framing = random.nextInt(5);
        String body = empty ? "" : body(random, random.nextInt(1000));
        if (framing < 2) {
            int said = empty ? random.nextInt(100) : body.length();
            text.append(random.nextBoolean() ? "Content-Length:" : "content-length: \t ")
                    .append(said);
            text.append(random.nextBoolean() ? " \r\n" : "\r\n");
            fields(random, text, random.nextInt(3));
            text.append("\r\n").append(body);
        } else if (framing < 4 && !empty && !old) {
            text.append(random.nextBoolean() ? "Transfer-Encoding: chunked\r\n" : "transfer-encoding:Chunked \r\n");
            fields(random, text, random.nextInt(3));
            text.append("\r\n");
            chunks(random, text, random.nextInt(12));
        } else {
            fields(random, text, random.nextInt(3));
            text.append("\r\n").append(body);
        }
        return new Http1Sample(toHead, text.toString());
    }

    private static void fields(RandomGenerator random, StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            text.append(NAMES[random.nextInt(NAMES.length)]).append(':').append(" \t ".substring(random.nextInt(4)));
            text.append(VALUES[random.nextInt(VALUES.length)])
                    .append(random.nextInt(5) == 0 ? " \t" : "")
                    .append("\r\n");
        }
    }

    private static String body(RandomGenerator random, int length) {
        StringBuilder body = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            body.append("data: x\r\n0\r\n\r\n".charAt(random.nextInt(14)));
        }
        return body.toString();
    }

    private static void chunks(RandomGenerator random, StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            String chunk = body(random, 1 + random.nextInt(random.nextInt(6) == 0 ? 70_000 : 400));
            String size = Integer.toHexString(chunk.length());
            text.append("000000000".substring(random.nextInt(6) == 0 ? random.nextInt(9) : 9));
            text.append(random.nextBoolean() ? size : size.toUpperCase(Locale.ROOT));
            text.append(random.nextInt(6) == 0 ? ";name=\"va;lue\"; x" : random.nextInt(8) == 0 ? " " : "")
                    .append("\r\n");
            text.append(chunk).append("\r\n");
        }
        text.append(random.nextInt(4) == 0 ? "000;last" : "0").append("\r\n");
        fields(random, text, random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        text.append("\r\n");
    }
}
