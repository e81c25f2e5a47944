// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageForge.Linux.WireGuard;

namespace ImageForge.Mesh.Identity;

/// <summary>
/// Who a machine is: an opaque node id and a WireGuard key pair, both made once and kept in <c>identity.json</c>
/// (on a node in its STATE store, elsewhere in the state directory). The private key never appears in <see cref="ToString"/>.
/// </summary>
public sealed class NodeIdentity
{
    /// <summary>The record's name in the STATE store and in state directories.</summary>
    public const string FileName = "identity.json";

    private readonly byte[] privateKey;

    private NodeIdentity(string nodeId, byte[] privateKey)
    {
        NodeId = nodeId;
        this.privateKey = privateKey;
        PublicKey = WireGuardKey.From(Sodium.ScalarMultiplyBase(privateKey));
    }

    /// <summary>Base62 of 32 random bytes; also the affiliate id that the discovery service sees.</summary>
    public string NodeId { get; }

    public WireGuardKey PublicKey { get; }

    internal WireGuardSecret WireGuardPrivateKey => WireGuardSecret.From(privateKey);

    public static NodeIdentity Generate()
    {
        var privateKey = RandomNumberGenerator.GetBytes(WireGuardKey.Size);
        // Stored clamped (RFC 7748 section 5), as `wg genkey` does, so that the kernel reports back the same bytes.
        privateKey[0] &= 248;
        privateKey[31] = (byte)(privateKey[31] & 127 | 64);
        return new NodeIdentity(Base62.Encode(RandomNumberGenerator.GetBytes(32)), privateKey);
    }

    /// <summary>
    /// A secret of this machine for another purpose: HKDF-SHA256 (RFC 5869) of the private key. It says nothing about the
    /// key, and whoever has the identity can always make it again.
    /// </summary>
    /// <param name="purpose">A text that no other use has.</param>
    /// <param name="length">Bytes.</param>
    public byte[] DeriveSecret(string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, privateKey, length, salt: "imageforge node identity"u8.ToArray(), info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The JSON form: <c>{"nodeId": …, "wireguardPrivateKey": base64}</c>. Holds the private key: keep it 0600.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("nodeId", NodeId);
            json.WriteBase64String("wireguardPrivateKey", privateKey);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">Not an identity; the message quotes nothing of the content.</exception>
    public static NodeIdentity Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var nodeId = root.GetProperty("nodeId").GetString();
            var key = root.GetProperty("wireguardPrivateKey").GetBytesFromBase64();
            if (string.IsNullOrEmpty(nodeId) || Encoding.UTF8.GetByteCount(nodeId) > 256)
                throw new InvalidDataException($"{FileName}: nodeId must have 1 to 256 bytes; remove the file to get a new identity");
            if (key.Length != WireGuardKey.Size)
                throw new InvalidDataException(
                    $"{FileName}: wireguardPrivateKey must have {WireGuardKey.Size} bytes; remove the file to get a new identity");
            return new NodeIdentity(nodeId, key);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // The parser's message may quote the content, which is a secret: only its kind is passed on.
            throw new InvalidDataException(
                $"{FileName}: not a node identity ({error.GetType().Name}); remove the file to get a new identity");
        }
    }

    /// <summary>Reads the identity from a state directory, or makes one there (0600, complete or not at all).</summary>
    /// <param name="directory">Created (0700) if missing.</param>
    /// <param name="created">Whether the identity is new.</param>
    public static NodeIdentity LoadOrCreate(string directory, out bool created)
    {
        var path = Path.Combine(directory, FileName);
        created = !File.Exists(path);
        if (!created)
            return Parse(File.ReadAllBytes(path));

        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var identity = Generate();
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(identity.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
        return identity;
    }

    public override string ToString() => $"{NodeId} ({PublicKey})";
}
