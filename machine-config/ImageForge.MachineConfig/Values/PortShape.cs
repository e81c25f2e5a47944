// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig
{
    /// <summary>Ports from the first to the last, both included; one port where they are equal.</summary>
    public readonly record struct PortRange(int First, int Last)
    {
        public override string ToString() => First == Last
            ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
    }
}

namespace ImageForge.MachineConfig.Values
{
    /// <summary>A port as a number, or a range of them as text: <c>22</c>, <c>8000-8010</c>.</summary>
    internal sealed class PortShape : ScalarShape<PortRange>
    {
        public override string Description => "port from 1 to 65535, or a range such as 8000-8010";

        public override Node ToNode(PortRange value, WriteMode mode) => Written(value.ToString(), plain: value.First == value.Last);

        public override void WriteSchema(Utf8JsonWriter json)
        {
            json.WriteStartArray("oneOf");
            json.WriteStartObject();
            json.WriteString("type", "integer");
            json.WriteNumber("minimum", 1);
            json.WriteNumber("maximum", 65535);
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "string");
            json.WriteString("pattern", "^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        protected override bool TryParse(ScalarNode scalar, ReadContext at, [MaybeNullWhen(false)] out PortRange value)
        {
            value = default;
            var parts = scalar.Text.Split('-');
            if (parts.Length > 2 || !parts.All(IsNumber))
                return Refuse(DiagnosticCode.NotPort, "is not a port", scalar.Text.Contains(':') ? "write a range with \"-\": 8000-8010" : null);
            if (parts.Length == 1 && !scalar.Plain) return Refuse(DiagnosticCode.NotPort, "is not a port", "remove the quotes");
            if (!TryNumber(parts[0], out var first) || !TryNumber(parts[^1], out var last)) return Refuse(parts.Length == 1 ? DiagnosticCode.OutOfRange : DiagnosticCode.NotPort, "is out of range", null);
            if (parts.Length == 2 && first >= last)
                return Refuse(DiagnosticCode.NotPort, "is not a range", first == last ? $"write {first} for one port" : $"write the lower port first: {last}-{first}");
            value = new(first, last);
            return true;

            bool Refuse(DiagnosticCode code, string problem, string? hint)
            {
                at.Error(code, scalar, $"{at.Show(scalar.Text)} {problem}", Description, hint);
                return false;
            }
        }

        private static bool IsNumber(string text) => text.Length is > 0 and <= 9 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

        private static bool TryNumber(string text, out int port) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
    }
}
