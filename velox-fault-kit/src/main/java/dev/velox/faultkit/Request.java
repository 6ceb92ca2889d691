package dev.velox.faultkit;

/**
 * A whole request, whatever it came over.
 *
 * @param protocol what it came over
 * @param method HTTP method
 * @param path its target without the query
 * @param body its body
 */
record Request(WireProtocol protocol, String method, String path, String body) {

    static Request of(WireProtocol protocol, CharSequence method, CharSequence target, String body) {
        String all = target.toString();
        int query = all.indexOf('?');
        return new Request(protocol, method.toString(), query < 0 ? all : all.substring(0, query), body);
    }
}
