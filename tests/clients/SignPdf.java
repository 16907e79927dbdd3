// SPDX-License-Identifier: Apache-2.0
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Calendar;
import java.util.List;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs a PDF with PDFBox: SignPdf CONFIGURATION PIN-FILE ALIAS IN OUT. */
final class SignPdf {
  private final Provider provider;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private SignPdf(Provider provider, KeyStore store, String alias) throws GeneralSecurityException {
    this.provider = provider;
    this.key = (PrivateKey) store.getKey(alias, null);
    this.certificate = (X509Certificate) store.getCertificate(alias);
  }

  /** The CMS signature, detached, over what PDFBox hands out. */
  private byte[] sign(byte[] content)
      throws GeneralSecurityException, OperatorCreationException, CMSException, IOException {
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    ContentSigner signer = new JcaContentSignerBuilder(algorithm).setProvider(provider).build(key);
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .build(signer, certificate));
    generator.addCertificates(new JcaCertStore(List.of(certificate)));
    return generator.generate(new CMSProcessableByteArray(content), false).getEncoded();
  }

  private void sign(Path in, Path out) throws IOException {
    PDSignature signature = new PDSignature();
    signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
    signature.setSubFilter(PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
    signature.setReason("Uji");
    signature.setSignDate(Calendar.getInstance());
    try (PDDocument document = PDDocument.load(in.toFile());
        FileOutputStream written = new FileOutputStream(out.toFile())) {
      document.addSignature(
          signature,
          content -> {
            try {
              return sign(IOUtils.toByteArray(content));
            } catch (GeneralSecurityException | OperatorCreationException | CMSException problem) {
              throw new IOException(problem);
            }
          });
      document.saveIncremental(written);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Provider provider = Security.getProvider("SunPKCS11").configure(arguments[0]);
    Security.addProvider(provider);
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, Files.readString(Path.of(arguments[1])).toCharArray());
    new SignPdf(provider, store, arguments[2]).sign(Path.of(arguments[3]), Path.of(arguments[4]));
  }
}
