namespace Troupe.Env.Tests.Text.BytePairs;

/// <summary>A page to learn pairs from: prose, code, numbers, contractions, four scripts, blanks of several kinds.</summary>
internal static class TrainingText
{
    public static readonly string[] Lines =
    [
        "The lighthouse keeper climbs the stair each evening, and each evening the lamp is lit before the ships come in.\n",
        "He doesn't count the steps; he's counted them before: there're 217, and they'll be 217 tomorrow.\n",
        "\"You've been here for 30 years,\" said the pilot, \"and I'd say you'd do it again.\" \"I'm sure I would.\"\n",
        "  The ships' lights, red and green, go by; the keeper's light goes round and round and round.\n",
        "\n",
        "\tfor (var step = 0; step < steps.Length; step++)\n",
        "\t{\n",
        "\t    climbed += steps[step].Height;   // metres, not feet\n",
        "\t    if (climbed >= tower.Height) return step + 1;\n",
        "\t}\n",
        "\n",
        "Der Leuchtturmwärter zählt die Stufen nicht mehr; größer wird der Turm ja nicht. Straße, Füße, Grüße.\n",
        "Le gardien du phare ne compte plus les marches : il les a déjà comptées, l'été dernier, à l'aube.\n",
        "Смотритель маяка поднимается по лестнице каждый вечер, и каждый вечер лампа зажжена.\n",
        "灯台守は毎晩階段を上る。毎晩、船が入る前に灯がともる。\n",
        "1024 2048 4096 8192 16384 32768 65536 — powers of two; ½ and ² and Ⅻ are numbers too. 🙂🙂 👩‍🚀\n",
        "the the the THE The thee then there these theses   and  and   and\u00a0and\u3000and\r\n",
    ];
}
