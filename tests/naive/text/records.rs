//! Records.

use super::*;

impl Writer {
    pub(super) fn records(&mut self) {
        let text = self.w(
            r#"
record people "People"
  key: id{SINCE}
  employed: from hired through left_on
  field id: text
  field role: text
  field team: text
  field hired: date
  field left_on: date, optional
  field salary: money, optional
  field grade: number, optional
  field head: employee, optional
  field since: date

record sales "Sales"
  key: sale
  credited to: {CREDIT}
  field sale: text
  field seller: employee
  field sold_on: date, optional
  field amount: {MONEY}, optional
  field margin: money, optional
  field units: count
  field client: text, optional
  field kind: one of "new", "old", optional
  field refunded_on: date, optional
  field refunded: money, optional
  field collected_on: date, optional
  field part: percent
  field helper: employee, optional
  field helper_part: percent, optional
  field currency: text
{COMPUTED}
record goals "Goals"
  key: worker, span
  field worker: employee
  field span: period
  field goal: money, optional
  field units_goal: count, optional

record orders "Orders"
  key: number
  credited to: worker
  field number: text
  field worker: employee
  field ordered_on: date, optional
  field instalment: money, optional
  field paper: text, optional
"#,
            r#"
реестр люди «Люди»
  ключ: код{SINCE}
  работа: с принят по уволен
  поле код: текст
  поле роль: текст
  поле команда: текст
  поле принят: дата
  поле уволен: дата, необязательно
  поле оклад: деньги, необязательно
  поле разряд: число, необязательно
  поле руководитель: сотрудник, необязательно
  поле начало: дата

реестр продажи «Продажи»
  ключ: продажа
  получатель: {CREDIT}
  поле продажа: текст
  поле продавец: сотрудник
  поле дата_продажи: дата, необязательно
  поле сумма: {MONEY}, необязательно
  поле маржа: деньги, необязательно
  поле штуки: количество
  поле клиент: текст, необязательно
  поле вид: одно из "new"; "old", необязательно
  поле возврат: дата, необязательно
  поле возвращено: деньги, необязательно
  поле оплачено: дата, необязательно
  поле часть: процент
  поле помощник: сотрудник, необязательно
  поле часть_помощника: процент, необязательно
  поле валюта: текст
{COMPUTED}
реестр цели «Цели»
  ключ: работник, срок
  поле работник: сотрудник
  поле срок: период
  поле цель: деньги, необязательно
  поле цель_штук: количество, необязательно

реестр приказы «Приказы»
  ключ: номер
  получатель: работник
  поле номер: текст
  поле работник: сотрудник
  поле дата_приказа: дата, необязательно
  поле платёж: деньги, необязательно
  поле бумага: текст, необязательно
"#,
        );
        let mut credit = self.w("seller", "продавец").to_owned();
        if self.apart {
            let shares = self.w(
                "\nrecord credits \"Shares\"\n  key: deal, who\n  field deal: link to sales\n  field who: employee\n  \
                 field share: percent\n",
                "\nреестр зачёты «Доли»\n  ключ: сделка, кому\n  поле сделка: ссылка на продажи\n  поле кому: \
                 сотрудник\n  поле доля: процент\n",
            );
            self.out.push_str(shares);
        }
        if self.refunds_apart {
            let refunds = self.w(
                "\nrecord refunds \"Refunds\"\n  key: refund\n  field refund: text\n  field sale: link to sales\n  field on_day: date, \
                 optional\n  field back: money, optional\n",
                "\nреестр возвраты «Возвраты»\n  ключ: возврат\n  поле возврат: текст\n  поле продажа: ссылка на продажи\n  поле день: \
                 дата, необязательно\n  поле часть: деньги, необязательно\n",
            );
            self.out.push_str(refunds);
        }
        if let Some(overlay) = self.shared {
            credit = match self.apart {
                true => self.w("credits.who by credits.share", "зачёты.кому по доле зачёты.доля"),
                false => self.w(
                    "seller by part, helper by helper_part",
                    "продавец по доле часть, помощник по доле часть_помощника",
                ),
            }
            .to_owned();
            credit += if overlay { self.w(", overlay", ", сверх 100%") } else { "" };
        }
        let money = match self.fx {
            Some(_) => self.w("money in currency", "деньги в валюта"),
            None => self.w("money", "деньги"),
        };
        let computed = self.w(
            "  computed net: amount - margin\n  computed ratio: margin / amount\n  computed wait: calendar days from sold_on \
             through collected_on\n",
            "  вычисляемое поле чистыми: сумма - маржа\n  вычисляемое поле рентабельность: маржа / сумма\n  вычисляемое поле ожидание: \
             календарные дни с дата_продажи по оплачено\n",
        );
        let computed = if self.computed { computed } else { "" };
        let since = if self.history { self.w(", since", ", начало") } else { "" };
        let text = text
            .replace("{SINCE}", since)
            .replace("{CREDIT}", &credit)
            .replace("{MONEY}", money)
            .replace("{COMPUTED}", computed);
        self.out.push_str(&text);
    }
}
