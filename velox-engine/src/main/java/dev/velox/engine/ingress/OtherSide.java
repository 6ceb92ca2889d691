package dev.velox.engine.ingress;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * How far the application behind the lane is with the requests that went to it on one connection, read off what it writes.
 * Confined to the loop of the connection.
 */
final class OtherSide {

    private int outstanding;
    private int unsent;
    private boolean interim;
    private boolean closing;
    private boolean upgraded;

    /** A request went to it. */
    void asked() {
        outstanding++;
    }

    /**
     * Whether it owes an answer, or one has yet to leave: only then does a server do what it does between two requests, such as
     * to put its idle handler back.
     */
    boolean busy() {
        return outstanding > 0 || unsent > 0;
    }

    /** Whether it has announced that the connection ends behind its answer. */
    boolean closing() {
        return closing;
    }

    /** Whether the connection speaks another protocol from now on. */
    boolean upgraded() {
        return upgraded;
    }

    /** The end of an answer was sent, or failed to be. */
    void left() {
        unsent--;
    }

    /** Returns whether this ends an answer: {@link #left} is to be told when it is sent. */
    boolean wrote(Object message) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            upgraded |= status == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
            // RFC 9110 section 15.2: any number of them may come before the answer.
            interim = status < HttpResponseStatus.OK.code() && !upgraded;
            closing |= !interim && !upgraded && !HttpUtil.isKeepAlive(response);
        }
        if (message instanceof LastHttpContent) {
            if (interim) {
                interim = false;
            } else if (outstanding > 0) {
                outstanding--;
                unsent++;
                return true;
            }
        }
        return false;
    }
}
