// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Builder.OpenPgp;

/// <summary>A key that may sign documents, as its certificate vouches for it.</summary>
/// <param name="Owner">User id of the certificate, for messages.</param>
/// <param name="Expires">Earliest end of the key, its primary key and what binds them; null: never.</param>
/// <param name="IsRevoked">The key or its primary key was revoked.</param>
internal sealed record SigningKey(PgpPublicKey Key, string Owner, DateTimeOffset? Expires, bool IsRevoked);

/// <summary>
/// A transferable public key (RFC 9580 section 10.1): a primary key with its user ids and subkeys, each bound by
/// signatures. Only what the primary key itself says is believed; certifications by others are ignored.
/// </summary>
internal sealed class PgpCertificate
{
    private const int MaySign = 0x02;

    private readonly PgpPublicKey _primary;
    private readonly List<(byte[] Id, List<PgpSignature> Signatures)> _userIds = [];
    private readonly List<(PgpPublicKey? Key, List<PgpSignature> Signatures)> _subkeys = [];
    private readonly List<PgpSignature> _direct = [];

    private PgpCertificate(PgpPublicKey primary) => _primary = primary;

    /// <summary>Every certificate of a keyring in binary form; keys of other versions than 4 are left out.</summary>
    /// <exception cref="PgpFormatException">The keyring is torn.</exception>
    public static List<PgpCertificate> ReadAll(ReadOnlySpan<byte> keyring)
    {
        var certificates = new List<PgpCertificate>();
        PgpCertificate? current = null;
        List<PgpSignature>? signatures = null;
        foreach (var packet in PgpPacket.ReadAll(keyring))
        {
            switch (packet.Type)
            {
                case PacketType.PublicKey:
                    current = PgpPublicKey.TryParse(packet.Body) is { } primary ? new PgpCertificate(primary) : null;
                    signatures = current?._direct;
                    if (current is not null) certificates.Add(current);
                    break;
                case PacketType.UserId when current is not null:
                    current._userIds.Add((packet.Body, signatures = []));
                    break;
                case PacketType.PublicSubkey when current is not null:
                    current._subkeys.Add((PgpPublicKey.TryParse(packet.Body), signatures = []));
                    break;
                case PacketType.Signature when PgpSignature.TryParse(packet.Body) is { } signature:
                    signatures?.Add(signature);
                    break;
                case PacketType.UserAttribute:
                    signatures = null;
                    break;
            }
        }

        return certificates;
    }

    /// <summary>The keys of this certificate that may sign documents, expired and revoked ones included.</summary>
    public IEnumerable<SigningKey> SigningKeys()
    {
        // The newest self-signature is the one that holds (RFC 9580 section 5.2.3.10).
        var (owner, self) = NewestSelfSignature();
        if (self is null) yield break;
        // Every revocation that lies in our own keyring counts, checked or not: designated revokers' keys are not at hand.
        var isRevoked = _direct.Exists(s => s.Type == SignatureType.KeyRevocation);
        var expires = Earliest(_primary.Created + self.KeyValidFor, self.Created + self.ValidFor);
        if (self.KeyFlags is null || (self.KeyFlags & MaySign) != 0) yield return new SigningKey(_primary, owner, expires, isRevoked);

        foreach (var (key, signatures) in _subkeys)
        {
            if (key is null || NewestBinding(key, signatures) is not { } binding) continue;
            var subkeyExpires = Earliest(expires, Earliest(key.Created + binding.KeyValidFor, binding.Created + binding.ValidFor));
            yield return new SigningKey(key, owner, subkeyExpires, isRevoked || signatures.Exists(s => s.Type == SignatureType.SubkeyRevocation));
        }
    }

    private (string Owner, PgpSignature? Self) NewestSelfSignature()
    {
        var key = _primary.SignedForm;
        (string Owner, PgpSignature? Self) newest = ("", null);
        foreach (var direct in _direct.Where(s => s.Type == SignatureType.DirectKey))
        {
            // A direct-key signature that only names revokers says nothing about the key's life.
            if (direct.KeyValidFor is null && direct.KeyFlags is null) continue;
            if (IsNewer(direct, newest.Self) && direct.Verify(_primary, key)) newest = ("", direct);
        }

        foreach (var (id, signatures) in _userIds)
        {
            var signedId = SignedUserId(id);
            if (signatures.Exists(s => s.Type == SignatureType.CertificationRevocation && s.Verify(_primary, key, signedId))) continue;
            var owner = System.Text.Encoding.UTF8.GetString(id);
            if (newest.Owner.Length == 0) newest.Owner = owner;
            foreach (var self in signatures.Where(s => s.Type is >= SignatureType.GenericCertification and <= SignatureType.PositiveCertification))
                if (self.IsIssuedBy(_primary) && IsNewer(self, newest.Self) && self.Verify(_primary, key, signedId)) newest = (owner, self);
        }

        return newest;
    }

    // A subkey that signs must itself agree to belong to the primary key (type 0x19), or anybody could adopt a key that
    // signs for somebody else.
    private PgpSignature? NewestBinding(PgpPublicKey subkey, List<PgpSignature> signatures)
    {
        var (primaryForm, subkeyForm) = (_primary.SignedForm, subkey.SignedForm);
        PgpSignature? newest = null;
        foreach (var binding in signatures.Where(s => s.Type == SignatureType.SubkeyBinding))
            if (IsNewer(binding, newest) && binding.Verify(_primary, primaryForm, subkeyForm)) newest = binding;
        return newest is { PrimaryKeyBinding: { Type: SignatureType.PrimaryKeyBinding } back } && (newest.KeyFlags & MaySign) != 0
            && back.Verify(subkey, primaryForm, subkeyForm)
            ? newest
            : null;
    }

    private static bool IsNewer(PgpSignature signature, PgpSignature? than) => than is null || signature.Created > than.Created;

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;

    // RFC 9580 section 5.2.4: 0xB4, four octets of length, the user id.
    private static byte[] SignedUserId(byte[] id)
    {
        var signed = new byte[5 + id.Length];
        signed[0] = 0xb4;
        BinaryPrimitives.WriteInt32BigEndian(signed.AsSpan(1), id.Length);
        id.CopyTo(signed, 5);
        return signed;
    }
}
