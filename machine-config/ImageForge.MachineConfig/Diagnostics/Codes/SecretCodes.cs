// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Secrets, IF1501 to IF1509.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode SecretsUnreadable = new("IF1501", "the secrets file cannot be read",
        "The file that a `secretRef` names does not exist or may not be read. Its path is relative to the manifest.",
        "Correct the path; `imageforge gen secrets -o FILE` writes a new file.");

    public static readonly DiagnosticCode SecretsExposed = new("IF1502", "a file with secrets that others can read",
        "The file's mode lets other users of this host read the secrets in it.",
        "Run `chmod 600` on the file.");

    public static readonly DiagnosticCode SecretsUnresolved = new("IF1503", "a reference to secrets where none can be loaded",
        "There is nothing to look it up in: the manifest did not come out of a file, the layer came over the network or the kernel's command line, or the reference stands in a secrets file.",
        "Write the values themselves, or move the reference into a manifest file.");

    public static readonly DiagnosticCode NotEncodedBytes = new("IF1510", "not base64 of the length wanted",
        "The parts of an encrypted secrets file are bytes of fixed lengths; one of them is cut off or was changed.",
        "Restore the file from a copy, or decrypt and encrypt it again where it was last good.");

    public static readonly DiagnosticCode NotRecipient = new("IF1511", "not a recipient's public key",
        "Recipients are X25519 keys in Bech32, which carries a checksum: the text is damaged, or something else altogether.",
        "Copy the line that `imageforge secrets keygen` printed; it begins with `imageforge1`.");

    public static readonly DiagnosticCode NobodyCanDecrypt = new("IF1512", "encrypted secrets without passphrase and recipient",
        "The file's key stands in neither of the two lists, so nothing can open it.",
        "Restore the file from a copy.");

    public static readonly DiagnosticCode NotPem = new("IF1513", "not one certificate or private key in PEM",
        "The value has another label than is wanted, holds several objects, or lost its line ends or a part of its text.",
        "Write it as a block (`key: |`) with the PEM text indented below; private keys are PKCS#8 without encryption.");

    public static readonly DiagnosticCode PairMismatch = new("IF1514", "a private key that does not belong to its certificate",
        "The certificate was issued for another key, so nothing signed with this one would be believed.",
        "Put certificate and key of the same pair into the file.");

    public static readonly DiagnosticCode CertificateUnfit = new("IF1515", "a certificate or key that cannot serve",
        "The authority's certificate must be X.509, allowed to issue certificates (CA:TRUE), and its key and the signing key elliptic-curve keys.",
        "Run `imageforge gen secrets --only authority -o NEW` for a fitting pair.");

    public static readonly DiagnosticCode CertificateNotInForce = new("IF1516", "a certificate outside its time",
        "The authority's certificate has expired, or begins in the future; what it issues is not accepted meanwhile.",
        "Renew the pair, or correct this host's clock.");

    public static readonly DiagnosticCode SecretsLocked = new("IF1517", "encrypted secrets that cannot be opened here",
        "The file is encrypted, and no passphrase or identity at hand opens it, or it was changed since it was encrypted.",
        "Set `IMAGEFORGE_PASSPHRASE` or `--passphrase-file`, or name an identity of one of its recipients with `--identity` or `IMAGEFORGE_IDENTITY`; `imageforge secrets show` lists the recipients.");

    public static readonly DiagnosticCode SecretsEmpty = new("IF1518", "a secrets file that holds nothing",
        "None of the parts of a Secrets document is there.",
        "Add cluster, authority, signing or values; `imageforge gen secrets` writes a whole file.");

    public static readonly DiagnosticCode ReferenceUnfit = new("IF1519", "a reference to a secret that does not fit its place",
        "Its keys contradict each other, such as `key` without `file`, or what it leads to is not there when it is followed: a machine that boots has neither the environment nor the programs and files of the host that built it.",
        "Follow the hint; `docs/secrets.md` lists which sources can be used when.");

    public static readonly DiagnosticCode NotVariableName = new("IF1520", "not the name of an environment variable",
        "Names consist of letters, digits and underscores and do not begin with a digit.",
        "Write the variable's name, not its value.");

    public static readonly DiagnosticCode NotBundlePart = new("IF1521", "not the name of a value in a secrets file",
        "A secrets file has a few values with fixed names, and those that its author named under `values`.",
        "Write one of the names listed; values of your own are `values.NAME`.");

    public static readonly DiagnosticCode BundlePartMissing = new("IF1522", "a secrets file without the part that is wanted",
        "The file is a good one, but was made without this part (`imageforge gen secrets --only …`), or is another one.",
        "Add the part, or name the file that has it; `imageforge secrets show` lists what a file holds.");

    public static readonly DiagnosticCode VariableUnset = new("IF1523", "an environment variable that is not set",
        "A `secretRef` reads the variable from the environment of the command that reads the manifest, and it is missing or empty there.",
        "Set the variable for that command.");

    public static readonly DiagnosticCode ProgramFailed = new("IF1524", "a program that did not hand over the secret",
        "It is not there, cannot be started, ended with an error, or took too long. What it wrote to standard error is not shown, as it may repeat the secret.",
        "Run the program by hand, in the manifest's directory, to see what it says.");

    public static readonly DiagnosticCode SecretTextUnfit = new("IF1525", "a secret that is no text",
        "What the reference leads to is empty, larger than 64 KiB, or not UTF-8.",
        "Check that it is the right file or program.");
}
