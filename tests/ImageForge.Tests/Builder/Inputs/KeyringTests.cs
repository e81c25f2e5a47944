// SPDX-License-Identifier: Apache-2.0
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder.OpenPgp;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class KeyringTests
{
    private static readonly DateTimeOffset Now = FixedClock.Default.GetUtcNow();
    private static readonly PgpWriter Primary = new(Now.AddYears(-2));
    private static readonly PgpWriter Sub = new(Now.AddYears(-1), which: 1);
    private const string Text = "Suite: test\n- dash\n-----BEGIN\n trailing \t\nlast\n";

    [Theory]
    // The day after it was fetched; the keys of this Debian release expire in 2033 and 2035.
    [InlineData("trixie.InRelease.asc", "2026-11-20")]
    [InlineData("trixie-updates.InRelease.asc", "2026-11-20")]
    public void DebianSignaturesAreGood(string file, string now)
    {
        var verdicts = JudgeDebian(ReadFixture(file), DateTimeOffset.Parse(now));
        Assert.Equal(2, verdicts.Count(v => v.Status == SignatureStatus.Good));
        Assert.All(verdicts, v => Assert.True(v.Status is SignatureStatus.Good or SignatureStatus.Unsupported, v.ToString()));
    }

    [Fact]
    public void DebianKeysExpire()
    {
        var verdicts = JudgeDebian(ReadFixture("trixie.InRelease.asc"), DateTimeOffset.Parse("2036-01-01"));
        Assert.Equal(2, verdicts.Count(v => v.Status == SignatureStatus.KeyExpired));
    }

    [Fact]
    public void AnyChangedByteOfDebiansReleaseIsRefused()
    {
        var original = ReadFixture("trixie-updates.InRelease.asc");
        var text = Encoding.UTF8.GetString(original);
        var begin = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        var end = text.IndexOf("\n-----BEGIN PGP SIGNATURE", StringComparison.Ordinal);
        // Trailing white space is no part of what is signed (RFC 9580 section 7.2), everything else is.
        Prop.ForAll(Gen.Choose(begin, end - 1).Where(i => original[i] != '\n' && original[i + 1] != '\n').Zip(Gen.Choose(1, 127)).ToArbitrary(), change =>
        {
            var changed = (byte[])original.Clone();
            changed[change.Item1] ^= (byte)change.Item2;
            return Refused(changed);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AnyChangedByteOfASignatureIsRefused()
    {
        var document = Primary.ClearSign(Text, Now);
        var begin = Encoding.UTF8.GetString(document).IndexOf("SIGNATURE-----\n\n", StringComparison.Ordinal) + 16;
        var keyring = new Keyring([Primary.Certificate("a")]);
        Prop.ForAll(Gen.Choose(begin, document.Length - 40).Zip(Gen.Choose(1, 255)).ToArbitrary(), change =>
        {
            var changed = (byte[])document.Clone();
            changed[change.Item1] ^= (byte)change.Item2;
            return IsRefused(keyring, changed);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void RandomBytesNeverPassAndNeverCrash() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                return !new Keyring([bytes]).Keys.Any() && IsRefused(new Keyring([]), bytes);
            }
            catch (PgpFormatException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void SubkeySignaturesAreGood()
    {
        byte[] certificate = [.. Primary.Certificate("a"), .. Primary.Subkey(Sub)];
        Assert.Equal(SignatureStatus.Good, Judge(certificate, Sub));
        Assert.Equal(SignatureStatus.Good, Judge(certificate, Primary));
    }

    [Fact]
    public void ClearTextIsHandedOutAsSigned()
    {
        var signed = ClearSigned.Parse(Primary.ClearSign(Text, Now));
        Assert.Equal("Suite: test\n- dash\n-----BEGIN\n trailing\nlast\n", signed.Text);
    }

    public static TheoryData<string, byte[], PgpWriterUse> Refusals()
    {
        byte[] subkey = [.. Primary.Certificate("a"), .. Primary.Subkey(Sub)];
        return new()
        {
            { "another key", new PgpWriter(Now.AddYears(-2), which: 2).Certificate("b"), new(nameof(SignatureStatus.UnknownKey)) },
            { "expired key", Primary.Certificate("a", TimeSpan.FromDays(300)), new(nameof(SignatureStatus.KeyExpired)) },
            { "revoked key", Insert(Primary.Certificate("a"), Primary.Revocation(Now.AddDays(-1))), new(nameof(SignatureStatus.KeyRevoked)) },
            { "key not for signing", Primary.Certificate("a", flags: 0x0c), new(nameof(SignatureStatus.UnknownKey)) },
            { "subkey without back signature", [.. Primary.Certificate("a"), .. Primary.Subkey(Sub, withBackSignature: false)], new(nameof(SignatureStatus.UnknownKey), BySubkey: true) },
            { "subkey expired", [.. Primary.Certificate("a"), .. Primary.Subkey(Sub, TimeSpan.FromDays(300))], new(nameof(SignatureStatus.KeyExpired), BySubkey: true) },
            { "subkey revoked", [.. subkey, .. Primary.SubkeyRevocation(Sub, Now.AddDays(-1))], new(nameof(SignatureStatus.KeyRevoked), BySubkey: true) },
            { "subkey of an expired key", [.. Primary.Certificate("a", TimeSpan.FromDays(500)), .. Primary.Subkey(Sub)], new(nameof(SignatureStatus.KeyExpired), BySubkey: true) },
            { "subkey bound by another key", [.. Primary.Certificate("a"), .. new PgpWriter(Now.AddYears(-2), which: 2).Subkey(Sub)], new(nameof(SignatureStatus.UnknownKey), BySubkey: true) },
            { "SHA-1", Primary.Certificate("a"), new(nameof(SignatureStatus.Unsupported), Hash: PgpWriter.Sha1) },
            { "signature from the future", Primary.Certificate("a"), new(nameof(SignatureStatus.FromFuture), DaysAgo: -1) },
            { "signature older than its key", Primary.Certificate("a"), new(nameof(SignatureStatus.FromFuture), DaysAgo: 1000) },
            { "expired signature", Primary.Certificate("a"), new(nameof(SignatureStatus.SignatureExpired), DaysAgo: 2, Extra: PgpWriter.Time(3, TimeSpan.FromDays(1))) },
            { "unknown critical subpacket", Primary.Certificate("a"), new(nameof(SignatureStatus.Unsupported), Extra: PgpWriter.Subpacket(0x80 | 99, 1)) },
        };
    }

    public sealed record PgpWriterUse(string Expected, bool BySubkey = false, int DaysAgo = 0, byte[]? Extra = null, int Hash = PgpWriter.Sha512);

    [Theory]
    [MemberData(nameof(Refusals))]
    public void IsNotGood(string why, byte[] keyring, PgpWriterUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var document = ClearSigned.Parse((use.BySubkey ? Sub : Primary).ClearSign(Text, Now.AddDays(-use.DaysAgo), use.Extra, use.Hash));
        var verdict = Assert.Single(new Keyring([keyring]).Judge(document.SignedBytes, document.Signatures, SignatureType.TextDocument, Now));
        Assert.True(use.Expected == verdict.Status.ToString(), $"{why}: {verdict}");
    }

    [Fact]
    public void ABinarySignatureDoesNotCountForText()
    {
        var document = ClearSigned.Parse(Primary.ClearSign(Text, Now));
        var keyring = new Keyring([Primary.Certificate("a")]);
        Assert.Empty(keyring.Judge(document.SignedBytes, document.Signatures, SignatureType.BinaryDocument, Now));
    }

    [Theory]
    [InlineData("text before\n{0}")]
    [InlineData("{0}text after\n")]
    [InlineData("{0}{0}")]
    public void NothingMayStandAroundTheSignedPart(string frame)
    {
        var signed = Encoding.UTF8.GetString(Primary.ClearSign(Text, Now));
        Assert.Throws<PgpFormatException>(() => ClearSigned.Parse(Encoding.UTF8.GetBytes(string.Format(frame, signed))));
    }

    internal static byte[] ReadFixture(string name) => File.ReadAllBytes(Path.Combine(Directory(), "Fixtures", name));

    private static string Directory([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static byte[] Insert(byte[] certificate, byte[] afterKey)
    {
        // The key packet has a header of three bytes.
        var keyLength = 3 + (certificate[1] << 8) + certificate[2];
        return [.. certificate[..keyLength], .. afterKey, .. certificate[keyLength..]];
    }

    private static SignatureStatus Judge(byte[] keyring, PgpWriter signer)
    {
        var document = ClearSigned.Parse(signer.ClearSign(Text, Now));
        return Assert.Single(new Keyring([keyring]).Judge(document.SignedBytes, document.Signatures, SignatureType.TextDocument, Now)).Status;
    }

    private static List<SignatureVerdict> JudgeDebian(byte[] inRelease, DateTimeOffset now)
    {
        var keyring = ImageForge.Builder.Debian.ArchiveKeyring.Load(_ => null);
        var document = ClearSigned.Parse(inRelease);
        return keyring.Judge(document.SignedBytes, document.Signatures, SignatureType.TextDocument, now);
    }

    private static bool Refused(byte[] inRelease)
    {
        try
        {
            return JudgeDebian(inRelease, DateTimeOffset.Parse("2026-11-20")).TrueForAll(v => v.Status != SignatureStatus.Good);
        }
        catch (PgpFormatException)
        {
            return true;
        }
    }

    private static bool IsRefused(Keyring keyring, byte[] document)
    {
        try
        {
            var parsed = ClearSigned.Parse(document);
            return keyring.Judge(parsed.SignedBytes, parsed.Signatures, SignatureType.TextDocument, Now).TrueForAll(v => v.Status != SignatureStatus.Good);
        }
        catch (PgpFormatException)
        {
            return true;
        }
    }
}
