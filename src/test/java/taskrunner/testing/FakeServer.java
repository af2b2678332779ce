package taskrunner.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DocumentCodec;

/**
 * Implements MongoDB's wire protocol with the answers of a test, for products that are not
 * available here. It supports only {@code OP_MSG} with one document, and {@code OP_QUERY} for the
 * handshake.
 */
public final class FakeServer implements AutoCloseable {
  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_MSG = 2013;
  private static final int HEADER = 16;

  private final ServerSocket socket;
  private final UnaryOperator<Document> answers;

  /**
   * Listens on a free port.
   *
   * @param answers the answer to each command
   */
  public FakeServer(UnaryOperator<Document> answers) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answers = answers;
    start(this::accept);
  }

  /** {@code 127.0.0.1:port}. */
  public String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      while (true) {
        byte[] length = in.readNBytes(4);
        if (length.length < 4) {
          return;
        }
        int size = little(ByteBuffer.wrap(length)).getInt();
        ByteBuffer message = little(ByteBuffer.wrap(in.readNBytes(size - 4)));
        int request = message.getInt();
        message.getInt();
        boolean query = message.getInt() == OP_QUERY;
        message.getInt(); // flags
        if (query) {
          while (message.get() != 0) {} // the collection's name
          message.getLong(); // to skip, to return
        } else {
          message.get(); // the kind of the section
        }
        client.getOutputStream().write(reply(query, request, answers.apply(document(message))));
      }
    } catch (IOException closed) {
      // The client closed the connection.
    }
  }

  private static Document document(ByteBuffer message) {
    byte[] bytes = new byte[message.getInt(message.position())];
    message.get(bytes);
    return new RawBsonDocument(bytes).decode(new DocumentCodec());
  }

  private static byte[] reply(boolean query, int request, Document answer) {
    BsonDocument plain = answer.toBsonDocument();
    byte[] body = bytes(plain);
    int before = query ? 20 : 5;
    ByteBuffer reply = little(ByteBuffer.allocate(HEADER + before + body.length));
    reply.putInt(reply.capacity()).putInt(1).putInt(request).putInt(query ? OP_REPLY : OP_MSG);
    reply.putInt(0);
    if (query) {
      reply.putLong(0).putInt(0).putInt(1);
    } else {
      reply.put((byte) 0);
    }
    return reply.put(body).array();
  }

  private static byte[] bytes(BsonDocument document) {
    ByteBuffer buffer =
        new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static ByteBuffer little(ByteBuffer buffer) {
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
