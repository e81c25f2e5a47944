// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>
/// A decimal integer without quotes. YAML's other spellings (0755 octal, 0x10, 1_000) mean different numbers to
/// different readers, so none of them is taken.
/// </summary>
internal sealed class IntegerShape(int least, int most) : ScalarShape<int>
{
    public override string Description => $"integer from {least} to {most}";

    public override Node ToNode(int value, WriteMode mode) => Written(value.ToString(CultureInfo.InvariantCulture), plain: true);

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", least);
        json.WriteNumber("maximum", most);
    }

    protected override bool TryParse(ScalarNode scalar, ReadContext at, out int value)
    {
        value = 0;
        var decimals = IsDecimal(scalar.Text);
        if (!scalar.Plain || !decimals)
        {
            at.Error(DiagnosticCode.NotInteger, scalar, $"{at.Show(scalar.Text)} is not a decimal integer", Description,
                decimals ? "remove the quotes" : "write decimal digits only: no quotes, leading zero, prefix, underscore, fraction or unit");
            return false;
        }

        if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) &&
            value >= least && value <= most)
            return true;
        at.Error(DiagnosticCode.OutOfRange, scalar, $"{Quoted.Of(scalar.Text).Trim('"')} is out of range", Description);
        return false;
    }

    private static bool IsDecimal(string text)
    {
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return digits.Length > 0 && (digits.Length == 1 || digits[0] != '0') && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
