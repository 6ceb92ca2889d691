package dev.velox.it.lanes;

import java.util.ArrayList;
import java.util.List;

/** What the application's server speaks. The tests' client speaks HTTP/1.1 to all of them. */
enum Transport {
    CLEARTEXT(false, false),
    TLS(true, false),
    TLS_H2(true, true),
    H2C(false, true);

    private final boolean tls;
    private final boolean http2;

    Transport(boolean tls, boolean http2) {
        this.tls = tls;
        this.http2 = http2;
    }

    boolean tls() {
        return tls;
    }

    boolean http2() {
        return http2;
    }

    List<String> properties() {
        List<String> properties = new ArrayList<>();
        if (tls) {
            properties.add("server.ssl.bundle=server");
        }
        if (http2) {
            properties.add("server.http2.enabled=true");
        }
        return properties;
    }
}
