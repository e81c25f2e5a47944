// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.OpenPgp;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Debian;

/// <summary>A Release that was verified, with the digest of the file that held it.</summary>
internal sealed record VerifiedRelease(Release Release, Digest Sha256);

/// <summary>
/// Fetches a suite's Release and believes it only if it is signed by a key of the keyring, is in date and is the suite
/// that was asked for.
/// </summary>
internal sealed class ArchiveRelease(Mirror mirror, Keyring keyring, TimeProvider time)
{
    private const int LargestRelease = 8 << 20;

    /// <exception cref="ForgeException">IF2003 and IF2010 to IF2016.</exception>
    public async Task<VerifiedRelease> FetchAsync(string suite, CancellationToken cancellation)
    {
        var directory = $"dists/{suite}/";
        var now = time.GetUtcNow();
        if (await mirror.TryReadAsync(directory + "InRelease", LargestRelease, cancellation) is { } inRelease)
            return Parse(VerifyInline(inRelease, suite, now), inRelease, suite, now);

        var release = await mirror.TryReadAsync(directory + "Release", LargestRelease, cancellation);
        var signature = release is null ? null : await mirror.TryReadAsync(directory + "Release.gpg", LargestRelease, cancellation);
        if (release is null || signature is null)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.NotOnMirror,
                $"{mirror.Root} has no suite {suite}: neither {directory}InRelease nor Release with Release.gpg is there",
                $"check the suite's name and the mirror's address; {MirrorSources.Variable} names another mirror");
        }

        return Parse(VerifyDetached(release, signature, suite, now), release, suite, now);
    }

    private string VerifyInline(byte[] inRelease, string suite, DateTimeOffset now)
    {
        try
        {
            var signed = ClearSigned.Parse(inRelease);
            RequireGoodSignature(keyring.Judge(signed.SignedBytes, signed.Signatures, SignatureType.TextDocument, now), suite);
            return signed.Text;
        }
        catch (PgpFormatException malformed)
        {
            throw Malformed("InRelease", suite, malformed);
        }
    }

    private string VerifyDetached(byte[] release, byte[] signature, string suite, DateTimeOffset now)
    {
        try
        {
            var packets = Armor.IsArmored(signature) ? Armor.Decode(Encoding.UTF8.GetString(signature), "SIGNATURE") : signature;
            RequireGoodSignature(keyring.Judge(release, packets, SignatureType.BinaryDocument, now), suite);
            return Encoding.UTF8.GetString(release);
        }
        catch (PgpFormatException malformed)
        {
            throw Malformed("Release.gpg", suite, malformed);
        }
    }

    private VerifiedRelease Parse(string text, byte[] file, string suite, DateTimeOffset now)
    {
        Release release;
        try
        {
            release = Release.Parse(text);
        }
        catch (FormatException malformed)
        {
            throw Malformed("Release", suite, malformed);
        }

        CheckSuite(release, suite);
        CheckDates(release, suite, now);
        return new VerifiedRelease(release, Digest.Of(file));
    }

    private void RequireGoodSignature(List<SignatureVerdict> verdicts, string suite)
    {
        if (verdicts.Exists(v => v.Status == SignatureStatus.Good)) return;
        var code = verdicts.Exists(v => v.Status == SignatureStatus.Bad) ? InputErrors.BadSignature
            : verdicts.TrueForAll(v => v.Status is SignatureStatus.UnknownKey or SignatureStatus.Unsupported) ? InputErrors.UnknownKey
            : InputErrors.KeyNotValid;
        var details = verdicts.Count == 0 ? "it carries no signature over its text"
            : string.Join("; ", verdicts.Select(v => $"the signature by {v.Issuer} {v.Detail}"));
        throw new ForgeException(ExitCode.Dependency, code, $"the Release of {suite} at {mirror.Root} is not trusted: {details}", code switch
        {
            InputErrors.BadSignature => "the file was changed on its way: try another mirror, and look at proxies in between",
            InputErrors.UnknownKey => "is this a Debian mirror? a new Debian release is signed by new keys: update ImageForge",
            _ => "check this host's clock; if it is right, the archive's keys were renewed: update ImageForge",
        });
    }

    private void CheckSuite(Release release, string suite)
    {
        if (release.Suite == suite || release.Codename == suite) return;
        throw new ForgeException(ExitCode.Dependency, InputErrors.WrongSuite,
            $"{mirror.Root} answers with the suite {release.Suite} ({release.Codename}) where {suite} was asked for",
            "the mirror is set up wrongly or misleads: try another one");
    }

    private void CheckDates(Release release, string suite, DateTimeOffset now)
    {
        if (release.Date > now + Keyring.ClockSlack)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.ReleaseFromFuture,
                $"the Release of {suite} at {mirror.Root} is dated {release.Date:u}, and this host's clock says {now:u}", "set the clock");
        }

        if (release.ValidUntil <= now)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.ReleaseExpired,
                $"the Release of {suite} at {mirror.Root} was valid until {release.ValidUntil:u}, and this host's clock says {now:u}",
                "the mirror is out of date, or someone holds back its updates: try another mirror, and check the clock");
        }
    }

    private ForgeException Malformed(string file, string suite, Exception malformed) => new(ExitCode.Dependency, InputErrors.MalformedRelease,
        $"the {file} of {suite} at {mirror.Root} cannot be read: {malformed.Message}",
        "the address may belong to something that is no Debian mirror, such as a login page", malformed);
}
