// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.Formats.Content;
using ImageForge.Formats.Luks;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Volumes;

/// <summary>
/// Makes and opens encrypted volumes with cryptsetup(8). Keys are files that only the program itself can name; they are
/// in no argument, no environment and no directory.
/// </summary>
internal sealed class LuksTools(RunTool run, NodeLog log)
{
    private const string Program = "cryptsetup";

    /// <summary>cryptsetup's exit code for "no permission (bad passphrase)".</summary>
    private const int WrongKey = 2;

    /// <summary>The device of an opened volume.</summary>
    public static string DeviceOf(string name) => "/dev/mapper/" + name;

    /// <summary>Turns the device into an encrypted one whose first key is the first of <paramref name="keys"/>.</summary>
    public Task FormatAsync(EncryptionDocument encryption, string device, IReadOnlyList<VolumeKey> keys) => Expect(
        [
            "luksFormat", "--batch-mode", "--type", "luks2", "--cipher", CipherOf(encryption), "--key-size", Number(CipherBitsOf(encryption)),
            "--label", LabelOf(encryption), "--key-slot", Number(keys[0].Slot), .. Stretching(keys[0]), .. SlotCipherOf(encryption), "--key-file", Tool.KeyPath(0), device,
        ], keys[0].Bytes);

    /// <summary>
    /// Opens the device with the first key that fits, and fills the slots that are still empty with the other keys.
    /// </summary>
    /// <param name="discard">Whether the disk may learn which blocks are free.</param>
    /// <exception cref="IOException">No key opens it.</exception>
    public async Task<string> OpenAsync(EncryptionDocument encryption, string device, long length, IReadOnlyList<VolumeKey> keys, bool discard)
    {
        var header = Luks2Header.Read(ByteSource.FromFile(device, 0, length))
            ?? throw new IOException("its LUKS2 header cannot be read");
        foreach (var key in keys.Where(k => header.Slots.Contains(k.Slot)))
        {
            var result = await run(Program,
            [
                "open", "--type", "luks2", "--disable-external-tokens", "--key-slot", Number(key.Slot), "--key-file", Tool.KeyPath(0),
                .. discard ? (string[])["--allow-discards"] : [], device, encryption.Name,
            ], key.Bytes);
            if (result.Succeeded())
            {
                await FillAsync(encryption, device, header, key, keys);
                return DeviceOf(encryption.Name);
            }

            if (result.Status.Code != WrongKey) throw Failed("open", result);
            log.Error($"volume {encryption.Name}: slot {key.Slot} has another key than the manifest");
        }

        throw new IOException(keys.Count == 0
            ? "its key comes from the machine's identity, which this machine does not keep: it has no STATE partition"
            : "no key of the manifest opens it");
    }

    public Task CloseAsync(string name) => Expect(["close", name]);

    private async Task FillAsync(EncryptionDocument encryption, string device, Luks2Header header, VolumeKey opener, IReadOnlyList<VolumeKey> keys)
    {
        foreach (var key in keys.Where(k => !header.Slots.Contains(k.Slot)))
        {
            await Expect(
            [
                "luksAddKey", "--batch-mode", "--key-file", Tool.KeyPath(0), "--new-key-slot", Number(key.Slot), .. Stretching(key), .. SlotCipherOf(encryption), device, Tool.KeyPath(1),
            ], opener.Bytes, key.Bytes);
            log.Say($"volume {encryption.Name}: key added in slot {key.Slot}");
        }
    }

    // A thousand rounds is the least that cryptsetup takes.
    private static string[] Stretching(VolumeKey key) =>
        key.IsRandom ? ["--pbkdf", "pbkdf2", "--hash", "sha256", "--pbkdf-force-iterations", "1000"] : ["--pbkdf", "argon2id"];

    // The slots themselves are encrypted outside the kernel, where nobody knows Adiantum; theirs is LUKS2's usual cipher then.
    private static string[] SlotCipherOf(EncryptionDocument encryption) =>
        encryption.Cipher == VolumeCipher.AesXts ? [] : ["--keyslot-cipher", "aes-xts-plain64", "--keyslot-key-size", "512"];

    private static string CipherOf(EncryptionDocument encryption) =>
        encryption.Cipher == VolumeCipher.AesXts ? "aes-xts-plain64" : "xchacha20,aes-adiantum-plain64";

    private static int CipherBitsOf(EncryptionDocument encryption) => encryption.CipherBits ?? (encryption.Cipher == VolumeCipher.AesXts ? 512 : 256);

    private static string LabelOf(EncryptionDocument encryption) => Formats.Gpt.GptTypes.VolumePrefix + encryption.Name;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task Expect(IReadOnlyList<string> arguments, params IReadOnlyList<byte[]> keys)
    {
        var result = await run(Program, arguments, keys);
        if (!result.Succeeded()) throw Failed(arguments[0], result);
    }

    private static IOException Failed(string action, ToolResult result) => new($"{Program} {action} ended with {result.Status}\n{result.Output}");
}
