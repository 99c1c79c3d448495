using System.Globalization;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, element type and device: <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() =>
            handle == 0 ? "[disposed tensor]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>As <see cref="ToString()"/>, or with the elements when <paramref name="disamb"/> is true.</summary>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (!disamb || handle == 0) return ToString();
            var text = new StringBuilder(ToString()).Append(", value = ");
            using var scope = NewDisposeScope();
            Append(text, cpu(), fltFormat ?? "g5", cultureInfo ?? CultureInfo.InvariantCulture);
            return text.ToString();
        }

        private static void Append(StringBuilder text, Tensor tensor, string format, CultureInfo culture)
        {
            if (tensor.Dimensions == 0)
            {
                text.Append(tensor.is_floating_point() ? tensor.ToDouble().ToString(format, culture) : tensor.ToInt64().ToString(culture));
                return;
            }
            text.Append('[');
            for (var i = 0L; i < tensor.size(0); i++)
            {
                if (i > 0) text.Append(", ");
                Append(text, tensor[i], format, culture);
            }
            text.Append(']');
        }
    }
}
