// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;
using ImageForge.Tests.Formats;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Secrets;

public sealed class SecretsCipherTests(ITestOutputHelper output)
{
    private const string Folder = "tests/ImageForge.Tests/Builder/Secrets";
    private static readonly Secret Passphrase = new("correct horse battery staple");
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\nvalues: {a: b}\n");
    private static readonly byte[] KnownText = Encoding.UTF8.GetBytes("# Known answer\napiVersion: imageforge.dev/v1alpha1\nkind: Secrets\nvalues:\n  greeting: hello from another implementation\n");

    /// <summary>known_answer.py made the file with other people's code.</summary>
    [Fact]
    public void KnownAnswerOpensByPassphraseAndByIdentity()
    {
        var document = Read(File.ReadAllText(Repository.At($"{Folder}/known-answer.yaml")));
        Assert.Equal(KnownText, SecretsCipher.Decrypt(document, KeyWrap.Open(document.Passphrases[0], Passphrase)!));
        var identity = IdentityKey.FromBytes([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        Assert.Equal(KnownText, SecretsCipher.Decrypt(document, KeyWrap.Open(document.Recipients[0], identity)!));
    }

    [Fact]
    public void KnownAnswerIsWhatTheOtherImplementationWrites()
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/nacl/__init__.py"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "the tests need python3-nacl");
            output.WriteLine("python3-nacl is not installed: not judged");
            return;
        }

        Assert.Equal(File.ReadAllText(Repository.At($"{Folder}/known-answer.yaml")), new Judge(output).Ask("/usr/bin/python3", Repository.At($"{Folder}/known_answer.py")));
    }

    [Fact]
    public void EveryStanzaOpensAndNothingElseDoes()
    {
        var (one, two, stranger) = (NewIdentity(), NewIdentity(), NewIdentity());
        var fileKey = SecretsCipher.NewFileKey();
        var document = Written(SecretsCipher.Encrypt(Text, fileKey, [KeyWrap.ForPassphrase(fileKey, Passphrase, 3, 65536)],
            [KeyWrap.ForRecipient(fileKey, one.Public), KeyWrap.ForRecipient(fileKey, two.Public)]));
        Assert.Equal(fileKey, KeyWrap.Open(document.Passphrases[0], Passphrase));
        Assert.Null(KeyWrap.Open(document.Passphrases[0], new("correct horse battery stapel")));
        Assert.Equal(fileKey, KeyWrap.Open(document.Recipients[0], one.Secret));
        Assert.Equal(fileKey, KeyWrap.Open(document.Recipients[1], two.Secret));
        Assert.Null(KeyWrap.Open(document.Recipients[0], two.Secret));
        Assert.All(document.Recipients, stanza => Assert.Null(KeyWrap.Open(stanza, stranger.Secret)));
        Assert.Equal(Text, SecretsCipher.Decrypt(document, fileKey));
        Assert.Null(SecretsCipher.Decrypt(document, SecretsCipher.NewFileKey()));
    }

    [Fact]
    public void TheSameTextNeverGivesTheSameFile()
    {
        var (identity, fileKey) = (NewIdentity(), SecretsCipher.NewFileKey());
        RecipientStanza[] stanzas = [KeyWrap.ForRecipient(fileKey, identity.Public)];
        var (one, two) = (SecretsCipher.Encrypt(Text, fileKey, [], stanzas), SecretsCipher.Encrypt(Text, fileKey, [], stanzas));
        Assert.NotEqual(one.Nonce, two.Nonce);
        Assert.NotEqual(one.Ciphertext, two.Ciphertext);
        Assert.NotEqual(stanzas[0].EphemeralKey, KeyWrap.ForRecipient(fileKey, identity.Public).EphemeralKey);
    }

    /// <summary>Every part of the header is authenticated, and so is the order of the stanzas.</summary>
    [Fact]
    public void ChangedHeadersAreRefused()
    {
        var fileKey = SecretsCipher.NewFileKey();
        var other = SecretsCipher.NewFileKey();
        var document = SecretsCipher.Encrypt(Text, fileKey, [KeyWrap.ForPassphrase(fileKey, Passphrase, 3, 65536)],
            [KeyWrap.ForRecipient(fileKey, NewIdentity().Public), KeyWrap.ForRecipient(fileKey, NewIdentity().Public)]);
        var (passphrase, first, second) = (document.Passphrases[0], document.Recipients[0], document.Recipients[1]);
        EncryptedSecretsDocument[] changed =
        [
            document with { Recipients = [second, first] },
            document with { Recipients = [first] },
            document with { Recipients = [first, second, KeyWrap.ForRecipient(other, NewIdentity().Public)] },
            document with { Recipients = [first with { WrappedKey = second.WrappedKey }, second] },
            document with { Recipients = [first with { EphemeralKey = second.EphemeralKey }, second] },
            document with { Recipients = [first with { PublicKey = NewIdentity().Public.ToString() }, second] },
            document with { Passphrases = [] },
            document with { Passphrases = [passphrase with { Iterations = 4 }] },
            document with { Passphrases = [passphrase with { MemoryKiB = 65537 }] },
            document with { Passphrases = [passphrase with { Salt = Convert.ToBase64String(new byte[16]) }] },
            document with { Nonce = Convert.ToBase64String(new byte[24]) },
            document with { Mac = Convert.ToBase64String(new byte[32]) },
            document with { Ciphertext = SecretsCipher.Encrypt(Text, fileKey, document.Passphrases, document.Recipients).Ciphertext },
        ];
        Assert.All(changed, d => Assert.Null(SecretsCipher.Decrypt(d, fileKey)));
        Assert.Null(KeyWrap.Open(passphrase with { Iterations = 4 }, Passphrase));
    }

    /// <summary>A file damaged anywhere, in any way, is refused with a code; it never decrypts to something else.</summary>
    [Fact]
    public void DamagedFilesAreRefused()
    {
        var identity = NewIdentity();
        var fileKey = SecretsCipher.NewFileKey();
        var good = SecretsFile.Write(SecretsCipher.Encrypt(Text, fileKey, [], [KeyWrap.ForRecipient(fileKey, identity.Public)]));
        using var invocation = new Invocation { Out = TextWriter.Null, Error = TextWriter.Null, Environment = name => name == SecretsKeys.IdentityVariable ? identity.Secret.RevealText() : null };
        Assert.Equal(Text, Open(good));
        var begin = good.IndexOf("format:", StringComparison.Ordinal);
        var damage = from place in Gen.Choose(begin, good.Length - 1)
                     from kind in Gen.Choose(0, 3)
                     from letter in Gen.Elements([.. "Aa0+/= \n:-{"])
                     select kind switch
                     {
                         0 => good[..place],
                         1 => good.Remove(place, 1),
                         2 => good.Insert(place, letter.ToString()),
                         _ => good.Remove(place, 1).Insert(place, letter.ToString()),
                     };
        Prop.ForAll(damage.ToArbitrary(), text => Open(text) is not { } opened || opened.AsSpan().SequenceEqual(Text))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

        byte[]? Open(string text)
        {
            if (SecretsFile.Parse(Encoding.UTF8.GetBytes(text), "x", TimeProvider.System).Encrypted is not { } document) return null;
            try
            {
                return new SecretsLock(new SecretsKeys(invocation)).Open(document, "x").Text;
            }
            catch (ForgeException refused) when (refused.Code is SecretsErrors.NoKey or SecretsErrors.Changed)
            {
                return null;
            }
        }
    }

    /// <summary>A hostile file must not be able to ask for gigabytes, for hours, or for a weak key.</summary>
    [Theory]
    [InlineData("memoryKiB: 65536", "memoryKiB: 524289")]
    [InlineData("memoryKiB: 65536", "memoryKiB: 2147483647")]
    [InlineData("memoryKiB: 65536", "memoryKiB: 8")]
    [InlineData("iterations: 3", "iterations: 13")]
    [InlineData("iterations: 3", "iterations: 0")]
    [InlineData("iterations: 3", "iterations: -1")]
    [InlineData("format: v1", "format: v2")]
    public void ParametersAreBounded(string good, string bad)
    {
        var text = File.ReadAllText(Repository.At($"{Folder}/known-answer.yaml"));
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Null(SecretsFile.Parse(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)), "x", TimeProvider.System).Encrypted);
    }

    [Fact]
    public void PointsOfSmallOrderAreNoRecipients() =>
        Assert.Equal(SecretsErrors.NoRecipient, Assert.Throws<ForgeException>(() => KeyWrap.ForRecipient(SecretsCipher.NewFileKey(), RecipientKey.FromBytes(new byte[32]))).Code);

    private static (IdentityKey Secret, RecipientKey Public) NewIdentity()
    {
        var bytes = RandomNumberGenerator.GetBytes(32);
        return (IdentityKey.FromBytes(bytes), RecipientKey.FromBytes(Sodium.PublicKey(bytes)));
    }

    private static EncryptedSecretsDocument Written(EncryptedSecretsDocument document) => Read(SecretsFile.Write(document));

    private static EncryptedSecretsDocument Read(string text)
    {
        var file = SecretsFile.Parse(Encoding.UTF8.GetBytes(text), "x.yaml", TimeProvider.System);
        Assert.Empty(file.Diagnostics);
        return file.Encrypted!;
    }
}
