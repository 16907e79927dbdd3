// SPDX-License-Identifier: Apache-2.0
// A small certification authority for tests: CMP (RFC 9810) over HTTP and EST (RFC 7030) over HTTPS
// on 127.0.0.1, by Bouncy Castle: another hand than the tool's OpenSSL.
//
//   java -cp bcprov.jar:bcutil.jar:bcpkix.jar:ca-server.jar CaServer DIRECTORY
//
// writes DIRECTORY/root.pem, prints "READY <cmp port> <est port>" and serves until its standard input
// ends. The last part of the address says how it behaves: /pkix/plain, /.well-known/est/delay, ...
// Most modes refuse a CMP message that comes a second time; "again" gives the same answer.
// GET /state on the CMP port tells, a line each, what was issued, confirmed, rejected and revoked.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.*;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertTemplate;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.*;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.cmp.GeneralPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.bouncycastle.cert.crmf.CertificateRequestMessage;
import org.bouncycastle.cert.crmf.PKMACBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcePKMACValuesCalculator;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

public class CaServer {
  static final String REFERENCE = "3078";
  static final char[] SECRET = "lab-secret".toCharArray();
  static final X500Name CA_NAME = new X500Name("CN=Uji CA,O=Lab,C=ID");
  static final ASN1ObjectIdentifier ATTESTATION = new ASN1ObjectIdentifier("1.3.6.1.4.1.41482.3.1");
  static final long DAY = 24L * 60 * 60 * 1000;
  static final SecureRandom RANDOM = new SecureRandom();

  static KeyPair caKey;
  static X509CertificateHolder root;
  static final List<String> log = Collections.synchronizedList(new ArrayList<>());

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    caKey = newKey();
    root = selfSigned(caKey);
    Files.writeString(Path.of(arguments[0], "root.pem"), pem(root));
    HttpServer cmp = HttpServer.create(loopback(), 16);
    cmp.createContext("/pkix/", exchange -> guarded(exchange, CaServer::answerCmp));
    cmp.createContext("/state", exchange -> guarded(exchange, CaServer::answerState));
    HttpsServer est = HttpsServer.create(loopback(), 16);
    est.setHttpsConfigurator(tls());
    est.createContext("/pkix/", exchange -> guarded(exchange, CaServer::answerCmp));
    est.createContext("/.well-known/est/", exchange -> guarded(exchange, CaServer::answerEst));
    for (HttpServer server : List.of(cmp, est)) {
      server.setExecutor(Executors.newCachedThreadPool());
      server.start();
    }
    System.out.println("READY " + cmp.getAddress().getPort() + " " + est.getAddress().getPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  interface Handler {
    void handle(HttpExchange exchange, String mode) throws Exception;
  }

  // What goes wrong here is seen in the test's output, and by the client as a dropped connection.
  static void guarded(HttpExchange exchange, Handler handler) {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/");
      boolean est = path.length > 2 && path[1].equals(".well-known");
      handler.handle(exchange, path.length > 2 ? path[est ? 3 : 2] : "");
    } catch (Exception fault) {
      fault.printStackTrace();
    }
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  static void answerState(HttpExchange exchange, String mode) throws Exception {
    send(exchange, 200, "text/plain", String.join("\n", log).getBytes(StandardCharsets.UTF_8));
  }

  // ---- certificates ---------------------------------------------------------------------------

  static KeyPair newKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "BC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  static SubjectPublicKeyInfo infoOf(PublicKey key) {
    return SubjectPublicKeyInfo.getInstance(key.getEncoded());
  }

  static X509v3CertificateBuilder builder(X500Name subject, SubjectPublicKeyInfo key, long begin, long end) {
    return new X509v3CertificateBuilder(CA_NAME, new BigInteger(127, RANDOM).add(BigInteger.ONE),
        new Date(begin), new Date(end), subject, key);
  }

  static X509CertificateHolder signed(X509v3CertificateBuilder builder, KeyPair by) throws Exception {
    return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").setProvider("BC").build(by.getPrivate()));
  }

  static X509CertificateHolder selfSigned(KeyPair key) throws Exception {
    long now = System.currentTimeMillis();
    X509v3CertificateBuilder made = builder(CA_NAME, infoOf(key.getPublic()), now - DAY, now + 3650 * DAY);
    made.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    made.addExtension(Extension.keyUsage, true,
        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
    return signed(made, key);
  }

  static X509CertificateHolder issue(String mode, X500Name subject, SubjectPublicKeyInfo key) throws Exception {
    long now = System.currentTimeMillis();
    boolean expired = mode.equals("expired");
    long end = now + (expired ? -DAY : mode.equals("long") ? 3650 * DAY : 365 * DAY);
    X509v3CertificateBuilder made = builder(subject,
        mode.equals("wrongkey") ? infoOf(newKey().getPublic()) : key, now - (expired ? 30 * DAY : 3600_000), end);
    made.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    made.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
    X509CertificateHolder certificate = signed(made, mode.equals("foreign") ? newKey() : caKey);
    log.add("issued " + certificate.getSerialNumber().toString(16));
    return certificate;
  }

  static String pem(X509CertificateHolder certificate) throws IOException {
    return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'})
        .encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n";
  }

  static ContentVerifierProvider verifier(SubjectPublicKeyInfo key) throws Exception {
    return new JcaContentVerifierProviderBuilder().setProvider("BC").build(key);
  }

  // ---- CMP ------------------------------------------------------------------------------------

  /** A request that has not been confirmed yet. */
  static class Transaction {
    int responseType;
    ASN1Integer requestId;
    X509CertificateHolder certificate;
    int pollsLeft;
    byte[] lastNonce;
  }

  static final Map<String, Transaction> transactions = Collections.synchronizedMap(new HashMap<>());

  static class Refusal extends Exception {
    final int failureInfo;
    Refusal(int failureInfo, String text) {
      super(text);
      this.failureInfo = failureInfo;
    }
  }

  // In the mode "again": what was answered to which message.
  static final Map<String, byte[]> answers = Collections.synchronizedMap(new HashMap<>());

  static void answerCmp(HttpExchange exchange, String mode) throws Exception {
    byte[] octets = exchange.getRequestBody().readAllBytes();
    if (mode.equals("drop")) return;
    String name = Base64.getEncoder().encodeToString(octets);
    byte[] answer = answers.get(name);
    if (answer == null) answer = answerTo(PKIMessage.getInstance(octets), mode);
    if (mode.equals("again")) answers.put(name, answer);
    send(exchange, 200, "application/pkixcmp", answer);
  }

  static byte[] answerTo(PKIMessage request, String mode) throws Exception {
    boolean mac = request.getHeader().getProtectionAlg().getAlgorithm().equals(CMPObjectIdentifiers.passwordBasedMac);
    String id = Arrays.toString(request.getHeader().getTransactionID().getOctets());
    PKIBody body;
    boolean authentic = false;
    try {
      requireProtection(request, mac);
      authentic = true;
      body = handle(request, id, mode);
    } catch (Refusal refusal) {
      body = new PKIBody(PKIBody.TYPE_ERROR, new ErrorMsgContent(statusOf(refusal.failureInfo, refusal.getMessage())));
    }
    byte[] nonce = RANDOM.generateSeed(16);
    if (transactions.containsKey(id)) transactions.get(id).lastNonce = nonce;
    return protect(request, body, nonce, mode, mac, authentic).getEncoded();
  }

  static PKIStatusInfo statusOf(int failureInfo, String text) {
    return new PKIStatusInfo(PKIStatus.rejection, new PKIFreeText(text), new PKIFailureInfo(failureInfo));
  }

  static PKIMessage protect(PKIMessage request, PKIBody body, byte[] nonce, String mode, boolean mac,
      boolean authentic) throws Exception {
    PKIHeader header = request.getHeader();
    byte[] senderNonce = mode.equals("wrongnonce") ? RANDOM.generateSeed(16) : header.getSenderNonce().getOctets();
    ProtectedPKIMessageBuilder builder = new ProtectedPKIMessageBuilder(new GeneralName(CA_NAME), header.getSender())
        .setBody(body).setMessageTime(new Date()).setTransactionID(header.getTransactionID().getOctets())
        .setSenderNonce(nonce).setRecipNonce(senderNonce);
    if (mac && authentic) {
      return builder.build(new PKMACBuilder(new JcePKMACValuesCalculator().setProvider("BC")).build(SECRET))
          .toASN1Structure();
    }
    return builder.addCMPCertificate(root).build(
        new JcaContentSignerBuilder("SHA256withECDSA").setProvider("BC").build(caKey.getPrivate())).toASN1Structure();
  }

  static void requireProtection(PKIMessage request, boolean mac) throws Exception {
    ProtectedPKIMessage message = new ProtectedPKIMessage(new GeneralPKIMessage(request.getEncoded()));
    if (mac) {
      String reference = new String(request.getHeader().getSenderKID().getOctets(), StandardCharsets.UTF_8);
      if (reference.equals(REFERENCE)
          && message.verify(new PKMACBuilder(new JcePKMACValuesCalculator().setProvider("BC")), SECRET)) return;
    } else {
      X509CertificateHolder signer = message.getCertificates()[0];
      if (signer.isSignatureValid(verifier(root.getSubjectPublicKeyInfo()))
          && message.verify(verifier(signer.getSubjectPublicKeyInfo()))) return;
    }
    throw new Refusal(PKIFailureInfo.badMessageCheck, "the protection does not verify");
  }

  static PKIBody handle(PKIMessage request, String id, String mode) throws Exception {
    PKIBody body = request.getBody();
    switch (body.getType()) {
      case PKIBody.TYPE_INIT_REQ, PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_KEY_UPDATE_REQ, PKIBody.TYPE_P10_CERT_REQ:
        if (transactions.containsKey(id)) {
          throw new Refusal(PKIFailureInfo.transactionIdInUse, "the transaction is under way");
        }
        return begin(body, id, mode);
      case PKIBody.TYPE_POLL_REQ:
        return poll(transactionOf(request, id));
      case PKIBody.TYPE_CERT_CONFIRM:
        return conclude(CertConfirmContent.getInstance(body.getContent()), transactionOf(request, id), id);
      case PKIBody.TYPE_REVOCATION_REQ:
        return revoke(RevReqContent.getInstance(body.getContent()));
      default:
        throw new Refusal(PKIFailureInfo.badRequest, "not understood");
    }
  }

  // The client must show that it got our last message: RFC 9483, 3.1.
  static Transaction transactionOf(PKIMessage request, String id) throws Refusal {
    Transaction transaction = transactions.get(id);
    if (transaction == null) throw new Refusal(PKIFailureInfo.badRequest, "no such transaction");
    if (!Arrays.equals(request.getHeader().getRecipNonce().getOctets(), transaction.lastNonce)) {
      throw new Refusal(PKIFailureInfo.badRecipientNonce, "the nonce is not our last one");
    }
    return transaction;
  }

  static PKIBody begin(PKIBody body, String id, String mode) throws Exception {
    if (mode.equals("refuse")) throw new Refusal(PKIFailureInfo.notAuthorized, "berkas belum lengkap");
    Transaction transaction = new Transaction();
    if (body.getType() == PKIBody.TYPE_P10_CERT_REQ) {
      PKCS10CertificationRequest request =
          new PKCS10CertificationRequest(CertificationRequest.getInstance(body.getContent()));
      if (!request.isSignatureValid(verifier(request.getSubjectPublicKeyInfo()))) {
        throw new Refusal(PKIFailureInfo.badPOP, "the request's signature does not verify");
      }
      transaction.requestId = new ASN1Integer(-1);
      transaction.certificate = issue(mode, request.getSubject(), request.getSubjectPublicKeyInfo());
    } else {
      CertificateRequestMessage request =
          new CertificateRequestMessage(CertReqMessages.getInstance(body.getContent()).toCertReqMsgArray()[0]);
      CertTemplate template = request.getCertTemplate();
      if (!request.isValidSigningKeyPOP(verifier(template.getPublicKey()))) {
        throw new Refusal(PKIFailureInfo.badPOP, "the proof of possession does not verify");
      }
      transaction.requestId = new ASN1Integer(request.toASN1Structure().getCertReq().getCertReqId().getValue());
      if (template.getExtensions() != null && template.getExtensions().getExtension(ATTESTATION) != null) {
        log.add("attested 0");
      }
      transaction.certificate = issue(mode, template.getSubject(), template.getPublicKey());
    }
    transaction.responseType = body.getType() == PKIBody.TYPE_P10_CERT_REQ ? PKIBody.TYPE_CERT_REP : body.getType() + 1;
    transaction.pollsLeft = mode.equals("delay") || mode.equals("again") ? 2 : 0;
    transactions.put(id, transaction);
    return transaction.pollsLeft > 0 ? respond(transaction, new CertResponse(transaction.requestId,
        new PKIStatusInfo(PKIStatus.waiting))) : granted(transaction);
  }

  static PKIBody granted(Transaction transaction) {
    CMPCertificate certificate = new CMPCertificate(transaction.certificate.toASN1Structure());
    return respond(transaction, new CertResponse(transaction.requestId, new PKIStatusInfo(PKIStatus.granted),
        new CertifiedKeyPair(new CertOrEncCert(certificate)), null));
  }

  static PKIBody respond(Transaction transaction, CertResponse response) {
    return new PKIBody(transaction.responseType, new CertRepMessage(null, new CertResponse[] {response}));
  }

  static PKIBody poll(Transaction transaction) {
    if (transaction.pollsLeft-- > 1) {
      return new PKIBody(PKIBody.TYPE_POLL_REP, new PollRepContent(transaction.requestId, new ASN1Integer(1)));
    }
    return granted(transaction);
  }

  static PKIBody conclude(CertConfirmContent content, Transaction transaction, String id) throws Exception {
    CertStatus status = content.toCertStatusArray()[0];
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(transaction.certificate.getEncoded());
    if (!Arrays.equals(hash, status.getCertHash().getOctets())) {
      throw new Refusal(PKIFailureInfo.badCertId, "another certificate is confirmed");
    }
    PKIStatusInfo info = status.getStatusInfo();
    boolean accepted = info == null || info.getStatus().intValue() == PKIStatus.GRANTED;
    String serial = transaction.certificate.getSerialNumber().toString(16);
    log.add(accepted ? "confirmed " + serial
        : "rejected " + serial + " " + info.getStatusString().getStringAtUTF8(0).getString());
    transactions.remove(id);
    return new PKIBody(PKIBody.TYPE_CONFIRM, new PKIConfirmContent());
  }

  static PKIBody revoke(RevReqContent content) throws Exception {
    RevDetails details = content.toRevDetailsArray()[0];
    Extension reason = details.getCrlEntryDetails().getExtension(Extension.reasonCode);
    String code = reason == null ? "none" : CRLReason.getInstance(reason.getParsedValue()).getValue().toString();
    log.add("revoked " + details.getCertDetails().getSerialNumber().getValue().toString(16) + " " + code);
    return new PKIBody(PKIBody.TYPE_REVOCATION_REP, new RevRepContentBuilder().add(
        new PKIStatusInfo(PKIStatus.granted)).build());
  }

  // ---- EST ------------------------------------------------------------------------------------

  static HttpsConfigurator tls() throws Exception {
    KeyPair key = newKey();
    long now = System.currentTimeMillis();
    X509v3CertificateBuilder made = builder(new X500Name("CN=127.0.0.1"), infoOf(key.getPublic()), now - DAY, now + 30 * DAY);
    made.addExtension(Extension.subjectAlternativeName, false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("tls", key.getPrivate(), new char[0],
        new X509Certificate[] {java(signed(made, caKey)), java(root)});
    own.setCertificateEntry("root", java(root));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(own);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
        wanted.setWantClientAuth(true);
        parameters.setSSLParameters(wanted);
      }
    };
  }

  static X509Certificate java(X509CertificateHolder holder) throws Exception {
    return new JcaX509CertificateConverter().getCertificate(holder);
  }

  static final Map<String, Integer> asked = Collections.synchronizedMap(new HashMap<>());

  static void answerEst(HttpExchange exchange, String mode) throws Exception {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (mode.equals("drop")) return;
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/cacerts")) {
      send(exchange, 200, "application/pkcs7-mime", bundle(List.of(root)));
    } else if (!mayAsk((HttpsExchange) exchange, path)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"est\"");
      send(exchange, 401, "text/plain", "who are you?".getBytes());
    } else if (mode.equals("refuse")) {
      send(exchange, 403, "text/plain", "berkas belum lengkap".getBytes());
    } else if (mode.equals("delay") && asked.merge(new String(body), 1, Integer::sum) < 2) {
      exchange.getResponseHeaders().set("Retry-After", "1");
      send(exchange, 202, "text/plain", new byte[0]);
    } else {
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(Base64.getMimeDecoder().decode(body));
      if (!request.isSignatureValid(verifier(request.getSubjectPublicKeyInfo()))) throw new IOException("signature");
      send(exchange, 200, "application/pkcs7-mime; smime-type=certs-only",
          bundle(List.of(issue(mode, request.getSubject(), request.getSubjectPublicKeyInfo()))));
    }
  }

  static boolean mayAsk(HttpsExchange exchange, String path) {
    if (path.endsWith("/simplereenroll")) {
      try {
        log.add("client " + exchange.getSSLSession().getPeerPrincipal().getName());
        return true;
      } catch (javax.net.ssl.SSLPeerUnverifiedException nobody) {
        return false;
      }
    }
    String wanted = "Basic " + Base64.getEncoder().encodeToString((REFERENCE + ":" + new String(SECRET)).getBytes());
    return wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  static byte[] bundle(List<X509CertificateHolder> certificates) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(certificates));
    return Base64.getMimeEncoder().encode(generator.generate(new CMSAbsentContent()).getEncoded());
  }
}
