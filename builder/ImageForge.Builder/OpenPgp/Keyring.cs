// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.OpenPgp;

/// <summary>How one signature of a document fared.</summary>
internal enum SignatureStatus
{
    Good,
    UnknownKey,
    Unsupported,
    Bad,
    KeyExpired,
    KeyRevoked,
    SignatureExpired,
    FromFuture,
}

/// <summary>The verdict on one signature, with the signing key as the signature names it.</summary>
internal sealed record SignatureVerdict(SignatureStatus Status, string Issuer, string Detail);

/// <summary>The keys whose signatures on an archive are believed.</summary>
internal sealed class Keyring
{
    private readonly List<SigningKey> _keys = [];

    /// <summary>Keyrings in binary form or ASCII armor.</summary>
    /// <exception cref="PgpFormatException">A keyring is torn.</exception>
    public Keyring(IEnumerable<byte[]> keyrings)
    {
        foreach (var bytes in keyrings)
        {
            var binary = Armor.IsArmored(bytes) ? Armor.Decode(System.Text.Encoding.UTF8.GetString(bytes), "PUBLIC KEY BLOCK") : bytes;
            _keys.AddRange(PgpCertificate.ReadAll(binary).SelectMany(c => c.SigningKeys()));
        }
    }

    public IReadOnlyList<SigningKey> Keys => _keys;

    /// <summary>
    /// Judges every signature. The document is trusted when at least one is <see cref="SignatureStatus.Good"/>: archives
    /// sign with the old and the new release's keys, and not every reader has both.
    /// </summary>
    /// <param name="signatures">Signature packets in binary form.</param>
    /// <param name="type">The only type that counts: text for a cleartext document, binary for a detached signature.</param>
    /// <param name="now">Keys must not have expired by now; signatures must not be from later than this.</param>
    public List<SignatureVerdict> Judge(byte[] signedBytes, byte[] signatures, SignatureType type, DateTimeOffset now)
    {
        var verdicts = new List<SignatureVerdict>();
        foreach (var packet in PgpPacket.ReadAll(signatures))
        {
            if (packet.Type != PacketType.Signature) throw new PgpFormatException("something else than signatures stands among the signatures");
            if (PgpSignature.TryParse(packet.Body) is not { } signature || signature.Type != type) continue;
            var (status, detail) = JudgeOne(signature, signedBytes, now);
            verdicts.Add(new SignatureVerdict(status, signature.Issuer, detail));
        }

        return verdicts;
    }

    private (SignatureStatus, string) JudgeOne(PgpSignature signature, byte[] signedBytes, DateTimeOffset now)
    {
        if (signature.Unsupported is { } reason) return (SignatureStatus.Unsupported, reason);
        if (_keys.Find(k => signature.IsIssuedBy(k.Key)) is not { } key) return (SignatureStatus.UnknownKey, "is not by a key of the keyring");
        if (!signature.Verify(key.Key, signedBytes)) return (SignatureStatus.Bad, $"does not match the text (key of {key.Owner})");
        if (key.IsRevoked) return (SignatureStatus.KeyRevoked, $"is by a revoked key (of {key.Owner})");
        if (key.Expires <= now) return (SignatureStatus.KeyExpired, $"is by a key that expired on {key.Expires:yyyy-MM-dd} (of {key.Owner})");
        if (signature.Created + signature.ValidFor <= now) return (SignatureStatus.SignatureExpired, $"expired on {signature.Created + signature.ValidFor:yyyy-MM-dd}");
        if (signature.Created > now + ClockSlack || signature.Created < key.Key.Created)
            return (SignatureStatus.FromFuture, $"is dated {signature.Created:u}, outside the life of its key or after now");
        return (SignatureStatus.Good, $"is good (key of {key.Owner})");
    }

    /// <summary>How far behind this host's clock may be.</summary>
    public static TimeSpan ClockSlack { get; } = TimeSpan.FromMinutes(10);
}
