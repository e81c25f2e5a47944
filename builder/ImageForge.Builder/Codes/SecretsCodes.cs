// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Secrets;

namespace ImageForge.Builder.Codes;

/// <summary>IF51xx explained: secrets files, their keys and passphrases.</summary>
internal static class SecretsCodes
{
    public static CodeBlock Block { get; } = new("IF51", "secrets files",
        "`imageforge secrets`, and encrypted secrets wherever a manifest refers to them: [secrets.md](secrets.md).",
    [
        new(SecretsErrors.NoSodium, ExitCode.Environment, "libsodium is missing",
            "Encrypted secrets use X25519, XChaCha20-Poly1305 and Argon2id, which .NET does not have. Secrets files in clear need no libsodium.",
            "Install libsodium (Debian and Ubuntu: `apt install libsodium23`), or decrypt the file on another host."),
        new(SecretsErrors.NoKey, ExitCode.Input, "nothing at hand opens the encrypted secrets",
            "The file is encrypted for recipients and passphrases of which this run of the command has none, or the passphrase is a wrong one.",
            "Set IMAGEFORGE_PASSPHRASE or `--passphrase-file`, or name an identity file with `--identity` or IMAGEFORGE_IDENTITY; `imageforge secrets show FILE` says for whom the file is."),
        new(SecretsErrors.Changed, ExitCode.Input, "encrypted secrets were changed",
            "A key opens, but header or text are not what was encrypted with it: the file was edited, damaged, or merged from two versions.",
            "Restore the file from a copy, and change it with `imageforge secrets edit` or `imageforge secrets recipients` only."),
        new(SecretsErrors.WeakPassphrase, ExitCode.Input, "a passphrase that cannot be used",
            "It is empty, too short for a file that others may hold for years, or was not typed twice alike.",
            "Take several random words, and give them by IMAGEFORGE_PASSPHRASE, by `--passphrase-file` or at the terminal."),
        new(SecretsErrors.NoIdentity, ExitCode.Input, "no usable identity",
            "The file or variable that should hold a private key holds none, or a damaged one.",
            "Name the file that `imageforge secrets keygen` wrote."),
        new(SecretsErrors.NoMemory, ExitCode.Environment, "too little memory for a passphrase's key",
            "Argon2id makes each guess at a passphrase cost memory, and yours as well: 512 MiB at most.",
            "Free memory, raise the limit (`ulimit -v`), or use an identity."),
        new(SecretsErrors.WrongState, ExitCode.Input, "encrypted where clear is wanted, or the other way round",
            "The command works on one of the two forms of a secrets file and was given the other.",
            "See `imageforge secrets --help` for the command that was meant."),
        new(SecretsErrors.NoRecipient, ExitCode.Input, "a recipient that is none, or nobody left",
            "What was given is not a public key, or no key would be left that opens the file.",
            "Copy the line that `imageforge secrets keygen` printed."),
        new(SecretsErrors.Terminal, ExitCode.Input, "secrets in clear for a terminal",
            "Decrypted secrets would stay in the terminal's memory and on the screen.",
            "Name a file with `-o`, decrypt in place with `-i`, or insist with `-o -`."),
        new(SecretsErrors.Editor, [ExitCode.Environment, ExitCode.Input], "the editor failed",
            "The editor of VISUAL or EDITOR cannot be started, or ended with an error.",
            "Set VISUAL or EDITOR to an editor that waits until the file is closed."),
    ]);
}
