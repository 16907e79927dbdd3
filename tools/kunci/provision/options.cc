// SPDX-License-Identifier: Apache-2.0
#include "provision/options.h"

#include <charconv>
#include <filesystem>

#include "client/algorithm.h"
#include "messages.h"
#include "pin/pin_source.h"
#include "provision/diversified_secrets.h"
#include "provision/sealed_secrets.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kPinDigits = 8;
constexpr unsigned kLongestTime = 365 * 24 * 3600;

[[noreturn]] void misuse(std::string sentence) {
  throw Failure(ExitStatus::usage, std::move(sentence), tr("See \"kunci provision --help\"."));
}

unsigned number_in(const std::string& text, const char* option, unsigned least, unsigned most) {
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc{} && end == text.data() + text.size() && number >= least &&
      number <= most) {
    return number;
  }
  misuse(say("{} takes a number from {} to {}.", option, least, most));
}

void require_directory(const std::string& path) {
  if (std::filesystem::is_directory(path)) return;
  throw Failure(ExitStatus::bad_input, say("There is no directory {}.", path));
}

}  // namespace

void SecretOptions::declare_master(Arguments& arguments) {
  arguments.option("--master-key-file", "FILE", master_file,
                   mark("derive the secrets from the key in this file (64 hexadecimal digits)"));
  arguments.option("--master-key", "URI", master_uri,
                   mark("derive the secrets with this secret key of a PKCS #11 token"));
}

void SecretOptions::declare_sealing(Arguments& arguments) {
  arguments.option("--seal-to", "FILE", recipient,
                   mark("make random secrets, each token's sealed to this certificate"));
  arguments.option("--records", "DIR", records, mark("where the sealed records go"));
  arguments.option(
      "--unseal-key", "FILE", unseal_key,
      mark("the certificate's private key: needed to go on with tokens of an earlier run"));
}

void SecretOptions::check() const {
  const int ways =
      int{master_file.has_value()} + int{master_uri.has_value()} + int{recipient.has_value()};
  if (ways != 1) {
    misuse(tr("Secrets come from one of --master-key-file, --master-key and --seal-to."));
  }
  if (recipient.has_value() != records.has_value()) {
    misuse(tr("--seal-to and --records go together."));
  }
  if (unseal_key && !recipient) misuse(tr("--unseal-key goes with --seal-to."));
}

std::unique_ptr<SecretSupply> SecretOptions::make(Context& context) const {
  if (master_file) {
    return std::make_unique<DiversifiedSecrets>(master_key_of_file(*master_file));
  }
  if (master_uri) {
    return std::make_unique<DiversifiedSecrets>(master_key_of_token(context, *master_uri));
  }
  require_directory(*records);
  return std::make_unique<SealedSecrets>(load_recipient(*recipient), *records,
                                         unseal_key ? load_private_key(*unseal_key) : nullptr);
}

void ProvisionOptions::declare(Arguments& arguments) {
  arguments.operand("ROSTER", roster, mark("the list of holders: CSV or JSON"));
  arguments.option("--journal", "FILE", journal,
                   mark("the record of every step; ROSTER.journal unless said"));
  arguments.option("--profile", "PROFILE", defaults.profile,
                   mark("for rows that name none: a name or a file"));
  arguments.choice(
      "--algorithm", algorithm_names(), defaults.algorithm,
      mark("the kind of key for rows that name none; the profile's first unless said"));
  secrets.declare_master(arguments);
  secrets.declare_sealing(arguments);
  arguments.choice(
      "--management-key", {"central", "token"}, management,
      mark("whether the administrator has it (PIV; the default), or the token keeps it "
           "behind the PIN"));
  arguments.option("--pin-length", "NUMBER", pin_length,
                   mark("how many digits a first PIN has: 6 to 8"));
  arguments.option("--letters", "DIR", letters, mark("write the PIN letters there, a PDF each"));
  arguments.option("--letter-command", "COMMAND", letter_command,
                   mark("give each PIN letter to this command, for instance \"lp -d vault\""));
  arguments.option("--letter-template", "TEMPLATE", letter_template,
                   mark("what letters look like: a name (id, en) or a file"));
  arguments.option("--requests", "DIR", requests,
                   mark("where requests go, with the protocol \"file\""));
  arguments.option("--certificates", "DIR", certificates,
                   mark("where certificates are found, with the protocol \"file\""));
  arguments.option("--wait", "SECONDS", wait, mark("how long to wait for each certificate"));
  arguments.option("--reference", "TEXT", reference,
                   mark("the CA's reference for this administrator, or the user's name"));
  arguments.option("--secret-source", "SOURCE", secret_source,
                   mark("the secret that goes with it"));
  arguments.option("--idle", "SECONDS", idle, mark("end when nothing was put in for so long"));
  arguments.options("--release", "ID", release,
                    mark("take the row's token away from it: another one will be made"));
  arguments.option("--report", "FILE", report, mark("write how each row stands there, as CSV"));
  arguments.flag("--replace", replace, mark("also take tokens that are somebody's already"));
  arguments.flag("--dry-run", dry_run, mark("check everything and say what would be done"));
}

void ProvisionOptions::check() const {
  if (!roster) misuse(tr("The roster is needed."));
  secrets.check();
  if (letters.has_value() == letter_command.has_value()) {
    misuse(tr("PIN letters go to one of --letters and --letter-command."));
  }
  if (secret_source && !reference) misuse(tr("--secret-source goes with --reference."));
}

std::string ProvisionOptions::journal_path() const {
  return journal.value_or(*roster + ".journal");
}

std::size_t ProvisionOptions::pin_digits() const {
  return pin_length ? number_in(*pin_length, "--pin-length", 6, 8) : kPinDigits;
}

std::optional<std::chrono::seconds> ProvisionOptions::idle_time() const {
  if (!idle) return std::nullopt;
  return std::chrono::seconds(number_in(*idle, "--idle", 1, kLongestTime));
}

OrderOptions ProvisionOptions::orders(Context& context) const {
  OrderOptions orders;
  for (const auto& [given, path] :
       {std::pair{&requests, &orders.requests}, std::pair{&certificates, &orders.certificates}}) {
    if (!*given) continue;
    require_directory(**given);
    *path = **given;
  }
  if (wait) orders.wait = std::chrono::seconds(number_in(*wait, "--wait", 0, kLongestTime));
  orders.credentials.reference = reference.value_or("");
  if (secret_source) {
    auto secret = std::make_shared<Secret>(read_pin_source(*secret_source, context.output()));
    orders.credentials.secret = [secret] { return secret->clone(); };
  }
  return orders;
}

std::unique_ptr<LetterDelivery> ProvisionOptions::delivery() const {
  return letters ? letters_into_directory(*letters) : letters_to_command(*letter_command);
}

}  // namespace kunci::tool
