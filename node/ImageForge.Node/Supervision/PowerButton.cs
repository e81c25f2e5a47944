// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Supervision;

/// <summary>
/// Reads the input devices that have a power key. https://docs.kernel.org/input/event-codes.html
/// </summary>
internal sealed class PowerButton(Action pressed, NodeLog log)
{
    private const int PowerKey = 116; // KEY_POWER
    private const int EventSize = 24; // struct input_event: 16 time, u16 type, u16 code, i32 value

    private readonly HashSet<string> _watched = [];

    /// <summary>Takes up the devices that are there and not yet watched; call again when devices come.</summary>
    public void Watch(string classDirectory = "/sys/class/input")
    {
        if (!Directory.Exists(classDirectory)) return;
        foreach (var device in Directory.GetFileSystemEntries(classDirectory, "event*"))
        {
            var keys = Path.Combine(device, "device/capabilities/key");
            var node = "/dev/input/" + Path.GetFileName(device);
            if (!File.Exists(keys) || !HasBit(File.ReadAllText(keys), PowerKey) || !File.Exists(node)) continue;
            lock (_watched)
            {
                if (!_watched.Add(node)) continue;
            }

            new Thread(() => Listen(node)) { IsBackground = true, Name = "power button " + node }.Start();
        }
    }

    /// <summary>A bit of a /sys bitmap: words of 64 bits in hexadecimal, the highest first.</summary>
    internal static bool HasBit(string bitmap, int bit)
    {
        var words = bitmap.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var index = words.Length - 1 - bit / 64;
        return index >= 0 && ulong.TryParse(words[index], System.Globalization.NumberStyles.HexNumber, null, out var word)
            && (word >> (bit % 64) & 1) != 0;
    }

    /// <summary>Whether one event says that the power key goes down.</summary>
    internal static bool IsPress(ReadOnlySpan<byte> inputEvent)
    {
        const ushort key = 1;
        return ReadUInt16LittleEndian(inputEvent[16..]) == key && ReadUInt16LittleEndian(inputEvent[18..]) == PowerKey
            && ReadInt32LittleEndian(inputEvent[20..]) == 1;
    }

    private void Listen(string node)
    {
        try
        {
            using var device = new FileStream(node, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[EventSize];
            while (true)
            {
                device.ReadExactly(buffer);
                if (IsPress(buffer)) pressed();
            }
        }
        catch (IOException e)
        {
            lock (_watched) _watched.Remove(node);
            if (File.Exists(node)) log.Error($"power button {node}: {e.Message}");
        }
    }
}
